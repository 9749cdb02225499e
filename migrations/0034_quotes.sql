-- Quotes: what is offered to an account, who accepted it, and which invoices were made of it. (Room: billing; SPEC BI-4)
--
-- A quote is written as a draft and gets its number when it is sent; from then on it never changes, and is accepted, refused or
-- withdrawn once. That it expired is not stored: it is a sent one whose last day is over. What it is worth is invoiced in at
-- most two parts, the deposit and the rest, and never beyond its total, whatever code runs.

-- ── Numbers: the same counters as those of invoices, with a series of their own ──────────────────────────────────────

alter table invoice_counters
    drop constraint invoice_counters_series_check,
    add constraint invoice_counters_series check (series in ('INV', 'CN', 'Q'));

-- ── Quotes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

create table quotes (
    id             uuid primary key,
    account_id     uuid not null references accounts,
    payer_id       uuid not null references users,                        -- to whom it is addressed
    locale         text not null constraint quotes_locale check (locale in ('fr', 'en')),
    currency       text not null constraint quotes_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    prices_include_tax boolean not null,
    status         text not null default 'draft'
                   constraint quotes_status check (status in ('draft', 'sent', 'accepted', 'refused', 'withdrawn')),
    year           integer,
    number         integer,
    reference      text generated always as ('Q-' || year || '-' || lpad(number::text, greatest(4, length(number::text)), '0')) stored,
    title          text not null constraint quotes_title check (title <> '' and length(title) <= 200),
    introduction   text not null default '' constraint quotes_introduction check (length(introduction) <= 4000),
    terms          text not null default '' constraint quotes_terms check (length(terms) <= 4000),
    valid_until    date not null,                                         -- the last day to accept it, where the organisation is
    net_minor      bigint not null constraint quotes_net check (net_minor >= 0),
    tax_minor      bigint not null constraint quotes_tax check (tax_minor >= 0),
    total_minor    bigint not null constraint quotes_total check (total_minor > 0),
    deposit_bp     integer constraint quotes_deposit_share check (deposit_bp between 1 and 10000),  -- said as a share of the total
    deposit_minor  bigint,                                                -- with tax; null: nothing is due at acceptance
    seller         jsonb,                                                 -- who offers to whom, as it was when it was sent
    buyer          jsonb,
    footer         text not null default '',
    created_by     uuid references users,
    created_at     timestamptz not null,
    sent_by        uuid references users,
    sent_on        date,
    sent_at        timestamptz,
    closed_by      uuid references users,                                 -- who refused or withdrew it
    closed_at      timestamptz,
    reason         text not null default '' constraint quotes_reason check (length(reason) <= 1000),
    constraint quotes_number unique (year, number),
    constraint quotes_sum check (total_minor = net_minor + tax_minor),
    constraint quotes_deposit check (deposit_minor between 1 and total_minor and (deposit_bp is null or deposit_minor is not null)),
    -- Numbered, dated and between two parties together.
    constraint quotes_sent check (
        (status = 'draft') = (number is null) and (number is null) = (year is null) and (number is null) = (sent_on is null)
        and (number is null) = (sent_at is null) and (number is null) = (seller is null) and (number is null) = (buyer is null)),
    constraint quotes_sent_in_time check (valid_until >= sent_on),
    constraint quotes_parties check (seller ->> 'name' <> '' and buyer ->> 'name' <> ''),
    constraint quotes_closed check (
        (status in ('refused', 'withdrawn')) = (closed_at is not null) and (closed_at is null) = (closed_by is null)
        and (status = 'refused' or reason = ''))
);
create index quotes_account on quotes (account_id, sent_at desc) where number is not null;
create index quotes_recent on quotes (created_at desc);

create table quote_lines (
    id          uuid primary key,
    quote_id    uuid not null references quotes on delete cascade,
    position    integer not null constraint quote_lines_place check (position > 0),
    description text not null constraint quote_lines_description check (description <> '' and length(description) <= 2000),
    quantity    bigint not null constraint quote_lines_quantity check (quantity > 0),           -- thousandths
    unit_minor  bigint not null constraint quote_lines_unit check (unit_minor >= 0),
    tax_bp      integer not null constraint quote_lines_tax_bp check (tax_bp between 0 and 10000),
    net_minor   bigint not null constraint quote_lines_net check (net_minor >= 0),
    tax_minor   bigint not null constraint quote_lines_tax check (tax_minor >= 0),
    total_minor bigint not null,
    constraint quote_lines_position unique (quote_id, position),
    constraint quote_lines_sum check (total_minor = net_minor + tax_minor)
);

-- Who accepted it: the name that was typed, when, from where, and as whom they were signed in.
create table quote_signatures (
    quote_id  uuid constraint quote_signatures_once primary key references quotes,
    name      text not null constraint quote_signatures_name check (length(btrim(name)) between 2 and 200),
    user_id   uuid not null references users,
    ip        inet not null,
    signed_at timestamptz not null
);
create trigger quote_signatures_append_only before update or delete on quote_signatures for each statement execute function refuse_change();

-- What was invoiced of it: the deposit at acceptance, the rest (or, without a deposit, the whole) later.
create table quote_invoices (
    quote_id   uuid not null references quotes,
    part       text not null constraint quote_invoices_part check (part in ('deposit', 'rest')),
    invoice_id uuid not null constraint quote_invoices_invoice unique references invoices,
    made_at    timestamptz not null,
    constraint quote_invoices_once primary key (quote_id, part)
);
create trigger quote_invoices_append_only before update or delete on quote_invoices for each statement execute function refuse_change();

-- ── The state machine, and what never changes ────────────────────────────────────────────────────────────────────────

create function guard_quote() returns trigger language plpgsql as $$
declare
    moves constant text[] := '{status,closed_by,closed_at,reason}';
begin
    if tg_op = 'DELETE' then
        if old.status <> 'draft' then
            raise exception 'quote % was sent and stays', old.id using errcode = 'restrict_violation';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        if new.status <> 'draft' then
            raise exception 'a quote begins as a draft' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if (new.id, new.account_id, new.currency, new.created_by, new.created_at)
       is distinct from (old.id, old.account_id, old.currency, old.created_by, old.created_at) then
        raise exception 'quote % stays what it is', old.id using errcode = 'restrict_violation';
    end if;
    -- The generated column is not computed yet: it follows from year and number.
    if old.status <> 'draft' and to_jsonb(new) - 'reference' - moves <> to_jsonb(old) - 'reference' - moves then
        raise exception 'quote % was sent and never changes', old.id using errcode = 'restrict_violation';
    end if;
    if new.status = old.status then
        if (new.closed_by, new.closed_at, new.reason) is distinct from (old.closed_by, old.closed_at, old.reason) then
            raise exception 'quote % is closed as it is', old.id using errcode = 'restrict_violation';
        end if;
    elsif not (case old.status
        when 'draft' then new.status = 'sent'
        when 'sent'  then new.status in ('accepted', 'refused', 'withdrawn')
        else false end) then
        raise exception 'quote % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger quotes_guard before insert or update or delete on quotes for each row execute function guard_quote();

create function guard_quote_line() returns trigger language plpgsql as $$
begin
    -- Of a quote that is being deleted there is none any more.
    if (select q.status from quotes q where q.id = case tg_op when 'DELETE' then old.quote_id else new.quote_id end) <> 'draft' then
        raise exception 'lines of a quote that was sent never change' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger quote_lines_guard before insert or update or delete on quote_lines for each row execute function guard_quote_line();

-- The number is the counter's, taken in this transaction.
create function apply_quote_number() returns trigger language plpgsql as $$
begin
    if not exists (select from invoice_counters c where (c.series, c.year, c.last) = ('Q', new.year, new.number)) then
        raise exception 'quote % takes a number that is not its own', new.id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger quotes_numbered after update on quotes for each row
    when (old.number is null and new.number is not null) execute function apply_quote_number();

create or replace function check_invoice_counter() returns trigger language plpgsql as $$
begin
    if not (case new.series
        when 'Q' then exists (select from quotes q where (q.year, q.number) = (new.year, new.last))
        else exists (select from invoices i where (i.series, i.year, i.number) = (new.series, new.year, new.last)) end) then
        raise exception 'number %-%-% was taken and not used', new.series, new.year, new.last using errcode = 'check_violation';
    end if;
    return null;
end $$;

-- Signed by somebody who pays for the account, while it is open, and not after its last day.
create function guard_quote_signature() returns trigger language plpgsql as $$
declare
    q quotes;
begin
    select * into strict q from quotes where id = new.quote_id for update;
    if q.status <> 'sent' then
        raise exception 'quote % is % and cannot be signed', q.id, q.status using errcode = 'restrict_violation';
    end if;
    if (new.signed_at at time zone (select o.time_zone from organisation o))::date > q.valid_until or new.signed_at < q.sent_at then
        raise exception 'quote % could be signed until %', q.id, q.valid_until
              using errcode = 'check_violation', constraint = 'quote_signatures_in_time';
    end if;
    if not exists (select from account_members m where m.account_id = q.account_id and m.user_id = new.user_id)
       or exists (select from students s where s.user_id = new.user_id) then
        raise exception 'quote % is signed by somebody who does not pay for it', q.id
              using errcode = 'check_violation', constraint = 'quote_signatures_payer';
    end if;
    return new;
end $$;
create trigger quote_signatures_guard before insert on quote_signatures for each row execute function guard_quote_signature();

-- Checked at commit: a quote is the sum of its lines; accepted means signed, with the deposit invoiced; what was invoiced of it
-- is the account's, in its currency, and never more than the quote.
create function check_quote() returns trigger language plpgsql as $$
declare
    changed jsonb;
    q       quotes;
begin
    if tg_op = 'DELETE' then changed := to_jsonb(old); else changed := to_jsonb(new); end if;
    select * into q from quotes where id = coalesce(changed ->> 'quote_id', changed ->> 'id')::uuid;
    if not found then return null; end if;
    if not exists (select from quote_lines l where l.quote_id = q.id
                   having (sum(l.net_minor), sum(l.tax_minor), sum(l.total_minor)) = (q.net_minor, q.tax_minor, q.total_minor)) then
        raise exception 'quote % is not the sum of its lines', q.id using errcode = 'check_violation';
    end if;
    if (q.status = 'accepted') <> exists (select from quote_signatures s where s.quote_id = q.id) then
        raise exception 'quote % is % and its signature says otherwise', q.id, q.status using errcode = 'check_violation';
    end if;
    if q.status = 'accepted' and q.deposit_minor is distinct from (
           select i.total_minor from quote_invoices p join invoices i on i.id = p.invoice_id where p.quote_id = q.id and p.part = 'deposit') then
        raise exception 'the deposit of quote % is not invoiced', q.id using errcode = 'check_violation';
    end if;
    if exists (select from quote_invoices p join invoices i on i.id = p.invoice_id
                where p.quote_id = q.id
                  and (q.status <> 'accepted' or i.kind <> 'invoice' or i.number is null
                       or (i.account_id, i.currency) is distinct from (q.account_id, q.currency))) then
        raise exception 'an invoice of quote % is none of it', q.id using errcode = 'check_violation';
    end if;
    if (select sum(i.total_minor) from quote_invoices p join invoices i on i.id = p.invoice_id where p.quote_id = q.id) > q.total_minor then
        raise exception 'more than quote % is invoiced', q.id
              using errcode = 'check_violation', constraint = 'quote_invoices_total';
    end if;
    return null;
end $$;
create constraint trigger quotes_add_up after insert or update on quotes
    deferrable initially deferred for each row execute function check_quote();
create constraint trigger quote_lines_add_up after insert or update or delete on quote_lines
    deferrable initially deferred for each row execute function check_quote();
create constraint trigger quote_signatures_count after insert on quote_signatures
    deferrable initially deferred for each row execute function check_quote();
create constraint trigger quote_invoices_add_up after insert on quote_invoices
    deferrable initially deferred for each row execute function check_quote();

-- ── Who sees what ────────────────────────────────────────────────────────────────────────────────────────────────────
-- Those who see the account's money, from when it was sent.

alter table quotes           enable row level security;
alter table quotes           force  row level security;
alter table quote_lines      enable row level security;
alter table quote_lines      force  row level security;
alter table quote_signatures enable row level security;
alter table quote_signatures force  row level security;
alter table quote_invoices   enable row level security;
alter table quote_invoices   force  row level security;
create policy house on quotes           using ((select actor_is_house()));
create policy house on quote_lines      using ((select actor_is_house()));
create policy house on quote_signatures using ((select actor_is_house()));
create policy house on quote_invoices   using ((select actor_is_house()));
create policy members on quotes           for select using (number is not null and actor_sees_money_of(account_id));
create policy members on quote_lines      for select using (exists (select from quotes q where q.id = quote_id));
create policy members on quote_signatures for select using (exists (select from quotes q where q.id = quote_id));
create policy members on quote_invoices   for select using (exists (select from quotes q where q.id = quote_id));

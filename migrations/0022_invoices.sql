-- Invoices and credit notes, what was received for them, and the credit a customer has. (Room: billing; SPEC BI-3, BI-6)
--
-- Everything owed is an invoice. Money comes in as receipts (one per settled payment); a receipt is spread over entries of
-- invoices and, for what was too much, a customer credit. The sums are kept by triggers and compared at commit, so that
-- what is paid is what was received, whatever code runs. An issued document never changes; corrections are credit notes.

-- ── Who sells, and how (one row) ─────────────────────────────────────────────────────────────────────────────────
-- No row-level security: it is printed on every invoice.

create table billing_settings (
    id             boolean primary key default true check (id),
    legal_name     text not null check (legal_name <> ''),
    address        text not null default '',
    postal_code    text not null default '',
    city           text not null default '',
    country        text not null check (country ~ '^[A-Z]{2}$'),          -- ISO 3166-1
    tax_number     text not null default '',                              -- of VAT: "matricule fiscal", "FR…"
    registration   text not null default '',                              -- register of companies
    tax_bp         integer not null check (tax_bp between 0 and 10000),   -- hundredths of a percent: 19 % is 1900
    prices_include_tax boolean not null,
    terms_days     integer not null default 14 check (terms_days between 0 and 365),
    bank_details   text not null default '',
    footer_fr      text not null default '',
    footer_en      text not null default ''
);

-- ── Whom an account's invoices are made out to ───────────────────────────────────────────────────────────────────
-- No row: to the account's name.

create table billing_profiles (
    account_id     uuid primary key references accounts,
    legal_name     text not null check (legal_name <> ''),
    address        text not null default '',
    postal_code    text not null default '',
    city           text not null default '',
    country        text not null check (country ~ '^[A-Z]{2}$'),
    tax_number     text not null default '',
    changed_by     uuid,                                                  -- the person, or null for the house
    changed_at     timestamptz not null
);

-- ── Numbers: one row per series and year, locked by whoever issues ───────────────────────────────────────────────

create table invoice_counters (
    series text not null check (series in ('INV', 'CN')),
    year   integer not null check (year between 2000 and 9999),
    last   integer not null check (last > 0),
    primary key (series, year)
);

create function guard_invoice_counter() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.last = 1 then return new; end if;
    if tg_op = 'UPDATE' and (new.series, new.year, new.last) = (old.series, old.year, old.last + 1) then return new; end if;
    raise exception 'numbers of documents go up by one' using errcode = 'restrict_violation';
end $$;
create trigger invoice_counters_guard before insert or update or delete on invoice_counters for each row execute function guard_invoice_counter();

-- ── Documents ────────────────────────────────────────────────────────────────────────────────────────────────────

create table invoices (
    id             uuid primary key,
    kind           text not null check (kind in ('invoice', 'credit_note')),
    origin         text not null check (origin in ('purchase', 'renewal', 'staff', 'correction')),
    account_id     uuid not null references accounts,
    payer_id       uuid not null references users,                        -- to whom it is addressed
    locale         text not null check (locale in ('fr', 'en')),
    currency       text not null check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    prices_include_tax boolean not null,
    status         text not null default 'draft'
                   constraint invoices_status check (status in ('draft', 'sent', 'paid', 'cancelled', 'refunded')),
    series         text,
    year           integer,
    number         integer,
    -- "INV-2026-0001"; lpad alone would cut the ten-thousandth short.
    reference      text generated always as
                   (series || '-' || year || '-' || lpad(number::text, greatest(4, length(number::text)), '0')) stored,
    issued_on      date,                                                  -- in the organisation's time zone
    issued_at      timestamptz,
    due_on         date,
    net_minor      bigint not null check (net_minor >= 0),
    tax_minor      bigint not null check (tax_minor >= 0),
    total_minor    bigint not null,
    paid_minor     bigint not null default 0 check (paid_minor >= 0),     -- sum of its entries
    credited_minor bigint not null default 0,                             -- sum of the credit notes that correct it
    corrects       uuid references invoices,                              -- of a credit note: which invoice
    note           text not null default '',                              -- for the reader, above the lines
    created_by     uuid,                                                  -- the person, or null for the house
    created_at     timestamptz not null,
    paid_at        timestamptz,
    constraint invoices_number unique (series, year, number),
    constraint invoices_sum check (total_minor = net_minor + tax_minor),
    constraint invoices_credited check (credited_minor between 0 and total_minor),
    constraint invoices_corrects check ((kind = 'credit_note') = (corrects is not null)),
    -- Numbered, dated and due together; a draft that was given up has no number.
    constraint invoices_issued check (
        (number is null) = (status = 'draft' or status = 'cancelled' and issued_on is null)
        and (number is null) = (series is null) and (number is null) = (year is null) and (number is null) = (issued_on is null)
        and (number is null) = (issued_at is null) and (number is null) = (due_on is null)),
    constraint invoices_series check (series is null or series = case kind when 'invoice' then 'INV' else 'CN' end),
    constraint invoices_paid_at check (status not in ('draft', 'sent') or paid_at is null),
    constraint invoices_note_state check (kind = 'invoice' or status in ('draft', 'sent') and paid_minor = 0 and credited_minor = 0)
);
create index invoices_account on invoices (account_id, issued_on desc);
create index invoices_recent on invoices (created_at desc);
create index invoices_open on invoices (due_on) where status = 'sent' and kind = 'invoice';
create index invoices_corrected on invoices (corrects) where corrects is not null;

create table invoice_lines (
    id              uuid primary key,
    invoice_id      uuid not null references invoices on delete cascade,
    position        integer not null check (position > 0),
    -- What it buys, in columns: whoever delivers reads them.
    item            text not null check (item in ('period', 'pack', 'proration', 'setup_fee', 'other')),
    subscription_id uuid references subscriptions,
    plan            text references plans,
    months          integer check (months between 1 and 120),
    pack            text,
    student_id      uuid references students (user_id),
    description     text not null check (description <> '' and length(description) <= 2000),
    quantity        bigint not null check (quantity <> 0),                -- thousandths; negative gives back
    unit_minor      bigint not null check (unit_minor >= 0),              -- with or without tax, as the invoice says
    discount_minor  bigint not null default 0 check (discount_minor >= 0),
    tax_bp          integer not null check (tax_bp between 0 and 10000),
    net_minor       bigint not null,
    tax_minor       bigint not null,
    total_minor     bigint not null,
    constraint invoice_lines_position unique (invoice_id, position),
    constraint invoice_lines_sum check (total_minor = net_minor + tax_minor),
    constraint invoice_lines_item check (case item
        when 'period'    then subscription_id is not null and plan is not null and months is not null
        when 'pack'      then pack is not null and student_id is not null
        when 'proration' then subscription_id is not null
        when 'setup_fee' then subscription_id is not null
        else subscription_id is null and plan is null and months is null and pack is null end)
);
create index invoice_lines_subscription on invoice_lines (subscription_id) where subscription_id is not null;

-- Who sold to whom, as it was when the document was issued.
create table invoice_parties (
    invoice_id   uuid not null references invoices,
    role         text not null check (role in ('seller', 'buyer')),
    name         text not null check (name <> ''),
    address      text not null,
    postal_code  text not null,
    city         text not null,
    country      text not null check (country ~ '^[A-Z]{2}$'),
    tax_number   text not null,
    registration text not null,
    email        text not null,
    phone        text not null,
    bank_details text not null,
    footer       text not null,
    primary key (invoice_id, role)
);
create trigger invoice_parties_append_only before update or delete on invoice_parties for each statement execute function refuse_change();

-- When which part is due, if not all at once. Agreed beside the document, so it can be agreed anew.
create table invoice_instalments (
    invoice_id   uuid not null references invoices on delete cascade,
    position     integer not null check (position between 1 and 24),
    due_on       date not null,
    amount_minor bigint not null check (amount_minor > 0),
    primary key (invoice_id, position)
);

-- ── Money that came in, and where it went ────────────────────────────────────────────────────────────────────────

create table receipts (
    id           uuid primary key,
    payment_id   uuid not null constraint receipts_payment unique references payments,
    account_id   uuid not null references accounts,
    payer_id     uuid not null references users,
    amount_minor bigint not null check (amount_minor > 0),
    currency     text not null,
    received_at  timestamptz not null
);
create index receipts_account on receipts (account_id, received_at desc);
create trigger receipts_append_only before update or delete on receipts for each statement execute function refuse_change();

-- Credit of an account: given, used, over. `remaining_minor` is kept by the movements.
create table customer_credits (
    id              uuid primary key,
    account_id      uuid not null references accounts,
    kind            text not null check (kind in ('overpayment', 'refund', 'manual', 'promotion', 'adjustment')),
    currency        text not null check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    amount_minor    bigint not null check (amount_minor > 0),
    remaining_minor bigint not null,
    cause           text not null constraint customer_credits_once unique check (cause <> ''),  -- 'payment:<id>', 'credit-note:<id>', 'staff:<id>'
    note            text not null default '',
    receipt_id      uuid references receipts,                             -- of an overpayment: of which money
    actor_id        uuid,
    given_at        timestamptz not null,
    expires_at      timestamptz check (expires_at > given_at),
    constraint customer_credits_remaining check (remaining_minor between 0 and amount_minor),
    constraint customer_credits_receipt check ((kind = 'overpayment') = (receipt_id is not null))
);
create index customer_credits_live on customer_credits (account_id, currency) where remaining_minor > 0;
create index customer_credits_receipt on customer_credits (receipt_id) where receipt_id is not null;

create table customer_credit_movements (
    id           uuid primary key,
    credit_id    uuid not null references customer_credits,
    kind         text not null check (kind in ('use', 'expiry', 'refund', 'adjustment')),
    amount_minor bigint not null check (amount_minor < 0),
    invoice_id   uuid references invoices,
    refund_id    uuid,
    note         text not null default '',
    actor_id     uuid,
    moved_at     timestamptz not null,
    constraint customer_credit_movements_use check ((kind = 'use') = (invoice_id is not null)),
    constraint customer_credit_movements_refund check ((kind = 'refund') = (refund_id is not null))
);
create index customer_credit_movements_credit on customer_credit_movements (credit_id);
create trigger customer_credit_movements_append_only before update or delete on customer_credit_movements for each statement execute function refuse_change();

-- What was paid of an invoice, and what of it went back.
create table invoice_entries (
    id           uuid primary key,
    invoice_id   uuid not null references invoices,
    kind         text not null check (kind in ('payment', 'credit', 'refund', 'to_credit')),
    amount_minor bigint not null check (amount_minor <> 0),
    receipt_id   uuid references receipts,                                -- payment: of which money; refund: to which it goes back
    movement_id  uuid constraint invoice_entries_movement unique references customer_credit_movements,
    credit_id    uuid constraint invoice_entries_credit unique references customer_credits,
    refund_id    uuid,
    recorded_at  timestamptz not null,
    constraint invoice_entries_kind check (case kind
        when 'payment'   then amount_minor > 0 and receipt_id is not null
        when 'credit'    then amount_minor > 0 and movement_id is not null
        when 'refund'    then amount_minor < 0 and receipt_id is not null and refund_id is not null
        else amount_minor < 0 and credit_id is not null end)
);
create index invoice_entries_invoice on invoice_entries (invoice_id, recorded_at);
create index invoice_entries_receipt on invoice_entries (receipt_id) where receipt_id is not null;
create unique index invoice_entries_once on invoice_entries (invoice_id, receipt_id) where kind = 'payment';
create trigger invoice_entries_append_only before update or delete on invoice_entries for each statement execute function refuse_change();

-- Money that went back to the payer, once per refund.
create table receipt_returns (
    refund_id    uuid primary key,
    receipt_id   uuid not null references receipts,
    amount_minor bigint not null check (amount_minor > 0),
    returned_at  timestamptz not null
);
create index receipt_returns_receipt on receipt_returns (receipt_id);
create trigger receipt_returns_append_only before update or delete on receipt_returns for each statement execute function refuse_change();

-- ── The state machine, and what never changes ────────────────────────────────────────────────────────────────────

create function guard_invoice() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'invoice % stays', old.id using errcode = 'restrict_violation';
    end if;
    if tg_op = 'INSERT' then
        if new.status <> 'draft' or new.paid_minor <> 0 or new.credited_minor <> 0 then
            raise exception 'an invoice begins as a draft' using errcode = 'restrict_violation';
        end if;
        if new.corrects is not null and not exists (
            select from invoices i where i.id = new.corrects and i.kind = 'invoice' and i.number is not null
               and (i.account_id, i.currency) = (new.account_id, new.currency)) then
            raise exception 'credit note % corrects no issued invoice of the account', new.id using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if (new.id, new.kind, new.origin, new.account_id, new.currency, new.corrects, new.created_at, new.created_by)
       is distinct from (old.id, old.kind, old.origin, old.account_id, old.currency, old.corrects, old.created_at, old.created_by) then
        raise exception 'invoice % stays what it is', old.id using errcode = 'restrict_violation';
    end if;
    if old.status <> 'draft'
       and (new.payer_id, new.locale, new.prices_include_tax, new.series, new.year, new.number, new.issued_on, new.issued_at, new.due_on,
            new.net_minor, new.tax_minor, new.total_minor, new.note)
       is distinct from
           (old.payer_id, old.locale, old.prices_include_tax, old.series, old.year, old.number, old.issued_on, old.issued_at, old.due_on,
            old.net_minor, old.tax_minor, old.total_minor, old.note) then
        raise exception 'invoice % is issued and never changes', old.id using errcode = 'restrict_violation';
    end if;
    if pg_trigger_depth() < 2 and (new.paid_minor, new.credited_minor) is distinct from (old.paid_minor, old.credited_minor) then
        raise exception 'what invoice % has received changes only through its entries', old.id using errcode = 'restrict_violation';
    end if;
    if new.status <> old.status and not (case old.status
        when 'draft' then new.status in ('sent', 'cancelled')
        when 'sent'  then new.status in ('paid', 'cancelled')
        when 'paid'  then new.status = 'refunded'
        else false end) then
        raise exception 'invoice % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger invoices_guard before insert or update or delete on invoices for each row execute function guard_invoice();

create function guard_invoice_line() returns trigger language plpgsql as $$
begin
    if (select i.status from invoices i where i.id = case tg_op when 'DELETE' then old.invoice_id else new.invoice_id end) <> 'draft' then
        raise exception 'lines of an issued invoice never change' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger invoice_lines_guard before insert or update or delete on invoice_lines for each row execute function guard_invoice_line();

-- A number is the counter's, taken in this transaction; a credit note counts for its invoice from then on.
create function apply_invoice_number() returns trigger language plpgsql as $$
begin
    if not exists (select from invoice_counters c where (c.series, c.year, c.last) = (new.series, new.year, new.number)) then
        raise exception 'invoice % takes a number that is not its own', new.id using errcode = 'restrict_violation';
    end if;
    if new.corrects is not null then
        update invoices set credited_minor = credited_minor + new.total_minor where id = new.corrects;
    end if;
    return null;
end $$;
create trigger invoices_numbered after update on invoices for each row
    when (old.number is null and new.number is not null) execute function apply_invoice_number();

create function check_invoice_counter() returns trigger language plpgsql as $$
begin
    if not exists (select from invoices i where (i.series, i.year, i.number) = (new.series, new.year, new.last)) then
        raise exception 'number %-%-% was taken and not used', new.series, new.year, new.last using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger invoice_counters_used after insert or update on invoice_counters
    deferrable initially deferred for each row execute function check_invoice_counter();

-- Checked at commit: an invoice is the sum of its lines, has its parties once issued, and stands where its money says.
create function check_invoice() returns trigger language plpgsql as $$
declare
    changed jsonb;
    i       invoices;
    rest    bigint;
begin
    if tg_op = 'DELETE' then changed := to_jsonb(old); else changed := to_jsonb(new); end if;
    select * into i from invoices where id = coalesce(changed ->> 'invoice_id', changed ->> 'id')::uuid;
    if not found then return null; end if;
    if not exists (select from invoice_lines l where l.invoice_id = i.id
                   having (sum(l.net_minor), sum(l.tax_minor), sum(l.total_minor)) = (i.net_minor, i.tax_minor, i.total_minor)) then
        raise exception 'invoice % is not the sum of its lines', i.id using errcode = 'check_violation';
    end if;
    if i.number is not null and (select count(*) from invoice_parties p where p.invoice_id = i.id) <> 2 then
        raise exception 'invoice % is issued by nobody or to nobody', i.id using errcode = 'check_violation';
    end if;
    if exists (select from invoice_instalments n where n.invoice_id = i.id)
       and (select sum(n.amount_minor) from invoice_instalments n where n.invoice_id = i.id) <> i.total_minor then
        raise exception 'instalments of % do not add up to it', i.id using errcode = 'check_violation';
    end if;
    rest := i.total_minor - i.credited_minor - i.paid_minor;
    if i.kind = 'invoice' and not (case i.status
        when 'draft'     then i.paid_minor = 0
        when 'sent'      then rest > 0
        when 'paid'      then rest = 0
        when 'refunded'  then rest = 0 and i.credited_minor = i.total_minor
        when 'cancelled' then i.paid_minor = 0 and (i.number is null or i.credited_minor = i.total_minor) end) then
        raise exception 'invoice % is % with % to pay', i.id, i.status, rest using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger invoices_add_up after insert or update on invoices
    deferrable initially deferred for each row execute function check_invoice();
create constraint trigger invoice_lines_add_up after insert or update or delete on invoice_lines
    deferrable initially deferred for each row execute function check_invoice();
create constraint trigger invoice_instalments_add_up after insert or update or delete on invoice_instalments
    deferrable initially deferred for each row execute function check_invoice();

-- The only door to paid_minor. Money stays in its account and its currency.
create function apply_invoice_entry() returns trigger language plpgsql as $$
declare
    i invoices;
begin
    update invoices set paid_minor = paid_minor + new.amount_minor where id = new.invoice_id returning * into strict i;
    if i.number is null or i.kind <> 'invoice' then
        raise exception 'money for % which is not an issued invoice', i.id using errcode = 'restrict_violation';
    end if;
    if new.receipt_id is not null and not exists (
           select from receipts r where r.id = new.receipt_id and (r.account_id, r.currency) = (i.account_id, i.currency))
    or new.credit_id is not null and not exists (
           select from customer_credits c
            where c.id = new.credit_id and (c.account_id, c.currency, c.amount_minor) = (i.account_id, i.currency, -new.amount_minor))
    or new.movement_id is not null and not exists (
           select from customer_credit_movements m join customer_credits c on c.id = m.credit_id
            where m.id = new.movement_id
              and (c.account_id, c.currency, m.invoice_id, -m.amount_minor) = (i.account_id, i.currency, i.id, new.amount_minor)) then
        raise exception 'entry % brings money of another account, currency or amount', new.id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger invoice_entries_apply after insert on invoice_entries for each row execute function apply_invoice_entry();

-- What came in is what the invoices got, and what the account has to its credit.
create function check_receipt() returns trigger language plpgsql as $$
declare
    target uuid := (to_jsonb(new) ->> case tg_table_name when 'receipts' then 'id' else 'receipt_id' end)::uuid;
begin
    if target is not null and (select r.amount_minor from receipts r where r.id = target)
       <> (select coalesce(sum(e.amount_minor), 0) from invoice_entries e where e.receipt_id = target and e.kind = 'payment')
          + (select coalesce(sum(c.amount_minor), 0) from customer_credits c where c.receipt_id = target) then
        raise exception 'receipt % is not what was made of it', target using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger receipts_spent after insert on receipts
    deferrable initially deferred for each row execute function check_receipt();
create constraint trigger invoice_entries_of_receipts after insert on invoice_entries
    deferrable initially deferred for each row execute function check_receipt();
create constraint trigger customer_credits_of_receipts after insert on customer_credits
    deferrable initially deferred for each row execute function check_receipt();

-- What went back is what the invoices and the credit gave, never more than came.
create function check_return() returns trigger language plpgsql as $$
declare
    back receipt_returns;
begin
    if new.refund_id is null then return null; end if;
    select * into back from receipt_returns where refund_id = new.refund_id;
    if not found or back.amount_minor
       <> -(select coalesce(sum(e.amount_minor), 0) from invoice_entries e where e.refund_id = back.refund_id)
          -(select coalesce(sum(m.amount_minor), 0) from customer_credit_movements m where m.refund_id = back.refund_id) then
        raise exception 'refund % is not what was taken for it', new.refund_id using errcode = 'check_violation';
    end if;
    if (select sum(r.amount_minor) from receipt_returns r where r.receipt_id = back.receipt_id)
       > (select r.amount_minor from receipts r where r.id = back.receipt_id) then
        raise exception 'more than was received goes back by refund %', new.refund_id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger receipt_returns_taken after insert on receipt_returns
    deferrable initially deferred for each row execute function check_return();
create constraint trigger invoice_entries_returned after insert on invoice_entries
    deferrable initially deferred for each row execute function check_return();
create constraint trigger customer_credit_movements_returned after insert on customer_credit_movements
    deferrable initially deferred for each row execute function check_return();

-- The only door to remaining_minor.
create function apply_customer_credit_movement() returns trigger language plpgsql as $$
declare
    c customer_credits;
begin
    update customer_credits set remaining_minor = remaining_minor + new.amount_minor where id = new.credit_id returning * into strict c;
    if new.kind = 'use' and c.expires_at <= new.moved_at then
        raise exception 'use of credit % that is over', c.id using errcode = 'restrict_violation';
    end if;
    if new.kind = 'expiry' and (c.expires_at is null or c.expires_at > new.moved_at or c.remaining_minor <> 0) then
        raise exception 'expiry of credit % comes too early or leaves something', c.id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger customer_credit_movements_apply after insert on customer_credit_movements for each row execute function apply_customer_credit_movement();

-- Credit that is used pays an invoice, in the same transaction.
create function check_customer_credit_use() returns trigger language plpgsql as $$
begin
    if new.kind = 'use' and not exists (select from invoice_entries e where e.movement_id = new.id) then
        raise exception 'credit was used for nothing by %', new.id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger customer_credit_movements_used after insert on customer_credit_movements
    deferrable initially deferred for each row execute function check_customer_credit_use();

create function guard_customer_credit() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.remaining_minor <> new.amount_minor then
        raise exception 'a credit begins whole' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'UPDATE' and (pg_trigger_depth() < 2 or to_jsonb(new) - 'remaining_minor' <> to_jsonb(old) - 'remaining_minor') then
        raise exception 'customer_credits changes only through its movements' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger customer_credits_guard before insert or update on customer_credits for each row execute function guard_customer_credit();
create trigger customer_credits_no_delete before delete on customer_credits for each statement execute function refuse_change();

-- ── Periods are opened by a line of a paid invoice ───────────────────────────────────────────────────────────────
-- payment_id stays for periods that were paid before there were invoices.

alter table subscription_periods
    add column invoice_line_id uuid constraint subscription_periods_line unique references invoice_lines;

-- ── Who sees what ────────────────────────────────────────────────────────────────────────────────────────────────
-- A child never sees money: members of the account, but not its students.

create function actor_sees_money_of(account uuid) returns boolean language sql stable
    return account = any (actor_accounts()) and not exists (select from students s where s.user_id = actor_user_id());

alter table billing_profiles enable row level security;
alter table billing_profiles force  row level security;
alter table invoices enable row level security;
alter table invoices force  row level security;
alter table invoice_lines enable row level security;
alter table invoice_lines force  row level security;
alter table invoice_parties enable row level security;
alter table invoice_parties force  row level security;
alter table invoice_instalments enable row level security;
alter table invoice_instalments force  row level security;
alter table invoice_entries enable row level security;
alter table invoice_entries force  row level security;
alter table receipts enable row level security;
alter table receipts force  row level security;
alter table receipt_returns enable row level security;
alter table receipt_returns force  row level security;
alter table customer_credits enable row level security;
alter table customer_credits force  row level security;
alter table customer_credit_movements enable row level security;
alter table customer_credit_movements force  row level security;
create policy house on billing_profiles          using ((select actor_is_house()));
create policy house on invoices                  using ((select actor_is_house()));
create policy house on invoice_lines             using ((select actor_is_house()));
create policy house on invoice_parties           using ((select actor_is_house()));
create policy house on invoice_instalments       using ((select actor_is_house()));
create policy house on invoice_entries           using ((select actor_is_house()));
create policy house on receipts                  using ((select actor_is_house()));
create policy house on receipt_returns           using ((select actor_is_house()));
create policy house on customer_credits          using ((select actor_is_house()));
create policy house on customer_credit_movements using ((select actor_is_house()));
create policy members on billing_profiles for select using (actor_sees_money_of(account_id));
create policy members on invoices         for select using (actor_sees_money_of(account_id));
create policy members on receipts         for select using (actor_sees_money_of(account_id));
create policy members on customer_credits for select using (actor_sees_money_of(account_id));
create policy members on invoice_lines       for select using (exists (select from invoices i where i.id = invoice_id));
create policy members on invoice_parties     for select using (exists (select from invoices i where i.id = invoice_id));
create policy members on invoice_instalments for select using (exists (select from invoices i where i.id = invoice_id));
create policy members on invoice_entries     for select using (exists (select from invoices i where i.id = invoice_id));
create policy members on receipt_returns     for select using (exists (select from receipts r where r.id = receipt_id));
create policy members on customer_credit_movements for select using (exists (select from customer_credits c where c.id = credit_id));

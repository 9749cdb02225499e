-- Money that goes back, or comes in another amount: what a refund holds until it is given, refunds and disputes that began at the
-- provider, transfers of another amount, credit that a purchase uses, and negative pay that is carried on.
-- (Rooms: payments, billing, payroll; SPEC PA-4, PA-5, BI-3, BI-6, BI-8)

-- ── What a refund holds ──────────────────────────────────────────────────────────────────────────────────────────
-- A refund that is written down takes its part of the account's credit at once ('hold'), so that nobody spends it while the
-- provider thinks; what comes to nothing gives it back ('release').

alter table customer_credit_movements
    drop constraint customer_credit_movements_kind_check,
    drop constraint customer_credit_movements_amount_minor_check,
    drop constraint customer_credit_movements_refund,
    add constraint customer_credit_movements_kind check (kind in ('use', 'expiry', 'refund', 'adjustment', 'hold', 'release')),
    add constraint customer_credit_movements_sign check (amount_minor <> 0 and (kind = 'release') = (amount_minor > 0)),
    add constraint customer_credit_movements_refund check ((kind in ('refund', 'hold', 'release')) = (refund_id is not null)),
    -- Staff say why, and who they are.
    add constraint customer_credit_movements_adjustment check (kind <> 'adjustment' or note <> '' and actor_id is not null);
create index customer_credit_movements_refunds on customer_credit_movements (refund_id) where refund_id is not null;

-- What it will take off an invoice, as a credit note, once it is given. A credit note by hand leaves this alone.
create table invoice_holds (
    refund_id    uuid not null,
    invoice_id   uuid not null references invoices,
    amount_minor bigint not null constraint invoice_holds_amount check (amount_minor > 0),
    primary key (refund_id, invoice_id)
);
create index invoice_holds_invoice on invoice_holds (invoice_id);
alter table invoice_holds enable row level security;
alter table invoice_holds force  row level security;
create policy house on invoice_holds using ((select actor_is_house()));

-- Never more than what is left of the invoice, whatever code runs; compared at commit.
create function check_invoice_holds() returns trigger language plpgsql as $$
declare
    target uuid := (to_jsonb(new) ->> case tg_table_name when 'invoices' then 'id' else 'invoice_id' end)::uuid;
begin
    if (select coalesce(sum(h.amount_minor), 0) from invoice_holds h where h.invoice_id = target)
       > (select i.total_minor - i.credited_minor from invoices i where i.id = target) then
        raise exception 'refunds hold more than is left of invoice %', target
              using errcode = 'check_violation', constraint = 'invoice_holds_left';
    end if;
    return null;
end $$;
create constraint trigger invoice_holds_left after insert or update on invoice_holds
    deferrable initially deferred for each row execute function check_invoice_holds();
create constraint trigger invoices_leave_holds after update of credited_minor on invoices
    deferrable initially deferred for each row execute function check_invoice_holds();

-- What is held is taken when the money went back: until then nothing has to add up to it.
create or replace function check_return() returns trigger language plpgsql as $$
declare
    back receipt_returns;
begin
    if new.refund_id is null then return null; end if;
    select * into back from receipt_returns where refund_id = new.refund_id;
    if not found and to_jsonb(new) ->> 'kind' in ('hold', 'release') then
        if (select sum(m.amount_minor) from customer_credit_movements m where m.refund_id = new.refund_id) > 0 then
            raise exception 'refund % releases more than it held', new.refund_id using errcode = 'check_violation';
        end if;
        return null;
    end if;
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

-- ── Refunds and disputes that began at the provider ──────────────────────────────────────────────────────────────
-- A refund that nobody asked for here was made at the provider's own dashboard; it is known by the provider's name for it.

alter table refunds
    alter column requested_by drop not null,
    add constraint refunds_asked check (requested_by is not null or provider_ref is not null and not by_hand);

create table payment_disputes (
    id           uuid primary key,
    payment_id   uuid not null references payments,
    provider_ref text not null constraint payment_disputes_ref unique check (provider_ref <> ''),
    amount_minor bigint not null constraint payment_disputes_amount check (amount_minor > 0),
    currency     text not null,
    reason       text not null default '',                   -- in the provider's code words
    standing     text not null constraint payment_disputes_standing check (standing in ('open', 'won', 'lost')),  -- as the provider says
    seen_at      timestamptz not null,                       -- when we heard of it first
    outcome      text constraint payment_disputes_outcome check (outcome in ('kept', 'lost')),  -- as staff closed it
    closed_by    uuid references users,
    closed_at    timestamptz,
    note         text not null default '',
    constraint payment_disputes_closed check (num_nulls(outcome, closed_by, closed_at) in (0, 3))
);
create index payment_disputes_payment on payment_disputes (payment_id);
create index payment_disputes_open on payment_disputes (seen_at) where outcome is null;
create trigger payment_disputes_no_delete before delete on payment_disputes for each statement execute function refuse_change();
create function guard_payment_dispute() returns trigger language plpgsql as $$
begin
    if (new.id, new.payment_id, new.provider_ref, new.amount_minor, new.currency, new.reason, new.seen_at)
       is distinct from (old.id, old.payment_id, old.provider_ref, old.amount_minor, old.currency, old.reason, old.seen_at) then
        raise exception 'dispute % stays what it is', old.id using errcode = 'restrict_violation';
    end if;
    if old.outcome is not null and (new.outcome, new.closed_by, new.closed_at, new.note)
       is distinct from (old.outcome, old.closed_by, old.closed_at, old.note) then
        raise exception 'dispute % is closed', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger payment_disputes_guard before update on payment_disputes for each row execute function guard_payment_dispute();
alter table payment_disputes enable row level security;
alter table payment_disputes force  row level security;
create policy house on payment_disputes using ((select actor_is_house()));

-- ── Transfers of another amount ──────────────────────────────────────────────────────────────────────────────────
-- What a payer's bank sends is what it is. A transfer counts with what arrived; what was asked for stays known.

alter table payments
    add column asked_minor bigint,
    add constraint payments_asked check (asked_minor is null or asked_minor > 0 and asked_minor <> amount_minor and provider = 'wise');

create or replace function guard_payment() returns trigger language plpgsql as $$
begin
    if (new.id, new.reference, new.account_id, new.payer_id, new.provider, new.purpose, new.currency, new.webhook_token)
       is distinct from (old.id, old.reference, old.account_id, old.payer_id, old.provider, old.purpose, old.currency, old.webhook_token) then
        raise exception 'payment % cannot change what was asked for', old.id using errcode = 'restrict_violation';
    end if;
    -- Once, as a transfer is confirmed.
    if (new.amount_minor, new.asked_minor) is distinct from (old.amount_minor, old.asked_minor)
       and not (old.provider = 'wise' and old.settled_at is null and new.settled_at is not null and new.asked_minor = old.amount_minor) then
        raise exception 'payment % cannot change what was asked for', old.id using errcode = 'restrict_violation';
    end if;
    if old.provider_ref is not null and new.provider_ref is distinct from old.provider_ref then
        raise exception 'payment % already has its provider reference', old.id using errcode = 'restrict_violation';
    end if;
    if new.status <> old.status and not (case old.status
        when 'created'            then new.status in ('pending', 'succeeded', 'failed', 'expired')
        when 'pending'            then new.status in ('succeeded', 'failed', 'expired')
        when 'failed'             then new.status = 'succeeded'   -- a second try on the provider's page, or a late success
        when 'expired'            then new.status = 'succeeded'
        when 'succeeded'          then new.status in ('refunded', 'partially_refunded')
        when 'partially_refunded' then new.status = 'refunded'
        else false end) then
        raise exception 'payment % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- ── Credit that a purchase uses ──────────────────────────────────────────────────────────────────────────────────
-- The payer wishes that the account's credit pays its part when the rest is paid.

alter table invoices add column uses_credit boolean not null default false;

-- ── Negative pay is carried on ───────────────────────────────────────────────────────────────────────────────────
-- Two lines that add up to nothing: what a month that is over takes too much goes to the next open statement.

alter table pay_lines
    add column carried_month date,                           -- of 'carried': the month of the other statement
    drop constraint pay_lines_kind,
    drop constraint pay_lines_sign,
    drop constraint pay_lines_about,
    drop constraint pay_lines_reason,
    add constraint pay_lines_kind check (kind in ('session', 'evening', 'sunday', 'group', 'correction', 'carried')),
    add constraint pay_lines_sign check (case when kind in ('correction', 'carried') then amount_minor <> 0 else amount_minor >= 0 end),
    add constraint pay_lines_about check (kind in ('correction', 'carried') or (appointment_id is not null and basis_points is not null)),
    add constraint pay_lines_carried check ((kind = 'carried') = (carried_month is not null) and (kind <> 'carried' or appointment_id is null)),
    -- Corrections about a session follow from its terms; all others are somebody's, with a reason.
    add constraint pay_lines_reason check (case
        when kind = 'carried' then note = '' and made_by is null
        when appointment_id is null then note <> '' and made_by is not null
        else note = '' end);

create function check_carried_pay() returns trigger language plpgsql as $$
begin
    if (select sum(l.amount_minor) from pay_lines l where l.kind = 'carried' and l.provider_id = new.provider_id and l.currency = new.currency) <> 0 then
        raise exception 'what is carried for % adds up to nothing', new.provider_id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger pay_lines_carry after insert on pay_lines
    deferrable initially deferred for each row when (new.kind = 'carried') execute function check_carried_pay();

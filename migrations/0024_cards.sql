-- Refunds, methods that providers keep for later charges, charges without the payer, and the state of the stand-ins for
-- Stripe and PayPal. (Room: payments; SPEC PA-2, PA-5, PA-7)

-- ── methods that are kept ────────────────────────────────────────────────────────────────────────────────────────────
-- Only the provider's names for them, and what people know them by: never a card number (SPEC PA-6).
create table payment_methods (
    id            uuid primary key,
    account_id    uuid not null references accounts,
    owner_id      uuid not null references users,            -- who agreed that it is kept
    provider      text not null constraint payment_methods_provider check (provider in ('stripe', 'paypal')),
    customer_ref  text not null,
    method_ref    text not null constraint payment_methods_ref check (method_ref <> ''),
    brand         text not null,
    hint          text not null constraint payment_methods_hint check (hint !~ '[0-9]{5}'),  -- four digits of a card, at most
    expires_month smallint constraint payment_methods_month check (expires_month between 1 and 12),
    expires_year  smallint,
    learnt_from   uuid not null references payments,         -- the payment it was used for
    kept_at       timestamptz not null,
    removed_at    timestamptz,
    constraint payment_methods_once unique (provider, method_ref),
    constraint payment_methods_expiry check ((expires_month is null) = (expires_year is null))
);
create index payment_methods_account on payment_methods (account_id, kept_at desc) where removed_at is null;

create function guard_payment_method() returns trigger language plpgsql as $$
begin
    if (new.id, new.account_id, new.owner_id, new.provider, new.customer_ref, new.method_ref, new.learnt_from, new.kept_at)
       is distinct from (old.id, old.account_id, old.owner_id, old.provider, old.customer_ref, old.method_ref, old.learnt_from, old.kept_at) then
        raise exception 'payment method % cannot become another', old.id using errcode = 'restrict_violation';
    end if;
    if old.removed_at is not null and new.removed_at is distinct from old.removed_at then
        raise exception 'payment method % was removed for good', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger payment_methods_guard before update on payment_methods for each row execute function guard_payment_method();
create trigger payment_methods_no_delete before delete on payment_methods for each statement execute function refuse_change();

-- Whether what an account pays with is kept for its renewals. No row: it is not; nobody's card is kept without their word.
create table payment_preferences (
    account_id   uuid primary key references accounts,
    keep_methods boolean not null,
    chosen_by    uuid not null references users,
    chosen_at    timestamptz not null
);

-- What a payment was asked for with: by its payer, who agreed that the method is kept, or without them, by a kept method.
alter table payments
    add column keeps_method boolean not null default false,
    add column charged_method_id uuid references payment_methods,
    add column charge_occasion text,                         -- what is charged once: 'invoice:<id>'
    add constraint payments_charged check (charged_method_id is null or not keeps_method),
    add constraint payments_occasion check ((charge_occasion is null) = (charged_method_id is null));
-- However often a renewal runs: one charge per occasion that was not refused. One whose outcome nobody knows counts as made, until
-- a person has looked.
create unique index payments_one_charge on payments (charge_occasion) where charge_occasion is not null and status <> 'failed';

create function guard_payment_method_of() returns trigger language plpgsql as $$
begin
    if (new.keeps_method, new.charged_method_id, new.charge_occasion) is distinct from (old.keeps_method, old.charged_method_id, old.charge_occasion) then
        raise exception 'payment % cannot change how it was asked for', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger payments_method_guard before update on payments for each row execute function guard_payment_method_of();

-- ── refunds ──────────────────────────────────────────────────────────────────────────────────────────────────────────
create table refunds (
    id           uuid primary key,
    payment_id   uuid not null references payments,
    reference    text not null constraint refunds_reference unique check (reference ~ '^[A-Z0-9-]{6,40}$'),  -- ours; the provider's idempotency key
    request_key  text not null constraint refunds_request unique check (length(request_key) between 8 and 100),  -- one form sent twice is one refund
    amount_minor bigint not null constraint refunds_amount check (amount_minor > 0),
    currency     text not null,
    reason       text not null constraint refunds_reason check (reason <> ''),
    by_hand      boolean not null,                           -- given back outside the provider, who cannot
    status       text not null default 'created' constraint refunds_status check (status in ('created', 'pending', 'succeeded', 'failed')),
    provider_ref text,
    failure      text not null default '',
    requested_by uuid not null references users,
    created_at   timestamptz not null,
    settled_at   timestamptz,
    check_at     timestamptz,                                -- when the provider is asked next; null: never again
    constraint refunds_settled check ((status = 'succeeded') = (settled_at is not null)),
    constraint refunds_pending check (status <> 'pending' or provider_ref is not null),
    constraint refunds_by_hand check (not by_hand or provider_ref is null)
);
create index refunds_payment on refunds (payment_id, created_at);
create index refunds_to_check on refunds (check_at) where check_at is not null;

create function guard_refund() returns trigger language plpgsql as $$
begin
    if (new.id, new.payment_id, new.reference, new.request_key, new.amount_minor, new.currency, new.reason, new.by_hand, new.requested_by, new.created_at)
       is distinct from (old.id, old.payment_id, old.reference, old.request_key, old.amount_minor, old.currency, old.reason, old.by_hand, old.requested_by, old.created_at) then
        raise exception 'refund % cannot change what was asked for', old.id using errcode = 'restrict_violation';
    end if;
    if old.provider_ref is not null and new.provider_ref is distinct from old.provider_ref then
        raise exception 'refund % already has its provider reference', old.id using errcode = 'restrict_violation';
    end if;
    if new.status <> old.status and not (case old.status
        when 'created' then new.status in ('pending', 'succeeded', 'failed')
        when 'pending' then new.status in ('succeeded', 'failed')
        else false end) then
        raise exception 'refund % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger refunds_guard before update on refunds for each row execute function guard_refund();
create trigger refunds_no_delete before delete on refunds for each statement execute function refuse_change();

-- Never more is given back than was paid, and a payment says what was given back of it; looked at when the transaction
-- ends, whoever wrote what in it.
create function check_refunds() returns trigger language plpgsql as $$
declare
    paid     payments%rowtype;
    promised bigint;
    given    bigint;
begin
    select * into paid from payments
     where id = (case tg_table_name when 'payments' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'payment_id' end)::uuid;
    select coalesce(sum(amount_minor) filter (where status <> 'failed'), 0), coalesce(sum(amount_minor) filter (where status = 'succeeded'), 0)
      into promised, given from refunds where payment_id = paid.id;
    if promised > 0 and paid.settled_at is null then
        raise exception 'payment % was not paid, so nothing of it is given back', paid.id using errcode = 'check_violation', constraint = 'refunds_of_paid';
    end if;
    if promised > paid.amount_minor then
        raise exception 'more than payment % would be given back', paid.id using errcode = 'check_violation', constraint = 'refunds_total';
    end if;
    if exists (select from refunds where payment_id = paid.id and currency <> paid.currency) then
        raise exception 'payment % is given back in its own currency', paid.id using errcode = 'check_violation', constraint = 'refunds_currency';
    end if;
    if given > 0 and paid.status <> (case when given = paid.amount_minor then 'refunded' else 'partially_refunded' end) then
        raise exception 'payment % does not say what was given back of it', paid.id using errcode = 'check_violation', constraint = 'refunds_told';
    end if;
    return null;
end $$;
create constraint trigger refunds_add_up after insert or update on refunds
    deferrable initially deferred for each row execute function check_refunds();
create constraint trigger payments_refunds_add_up after update of status on payments
    deferrable initially deferred for each row execute function check_refunds();

-- ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────────
alter table payment_methods     enable row level security;
alter table payment_methods     force  row level security;
alter table payment_preferences enable row level security;
alter table payment_preferences force  row level security;
alter table refunds             enable row level security;
alter table refunds             force  row level security;
create policy house on payment_methods     using ((select actor_is_house()));
create policy house on payment_preferences using ((select actor_is_house()));
create policy house on refunds             using ((select actor_is_house()));
-- A child never sees money: members of the account, but not its students.
create policy members on payment_methods for select using (
    account_id = any ((select actor_accounts())::uuid[])
    and not exists (select from students s where s.user_id = (select actor_user_id())));
create policy members on payment_preferences for select using (
    account_id = any ((select actor_accounts())::uuid[])
    and not exists (select from students s where s.user_id = (select actor_user_id())));
-- Whoever sees the payment; its own policies decide.
create policy members on refunds for select using (exists (select from payments p where p.id = payment_id));

-- ── stand-ins ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One document per object of a stand-in, as the service would show it. Used only when no live key is configured.
create table sandbox.objects (
    id              text primary key,
    service         text not null check (service in ('stripe', 'paypal')),
    idempotency_key text,
    request         text not null default '',
    body            jsonb not null,
    created_at      timestamptz not null default now(),
    constraint objects_key unique (service, idempotency_key)
);
create index objects_refunds on sandbox.objects ((body ->> '_refund_of')) where body ? '_refund_of';

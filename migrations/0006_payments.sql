-- Payments of all providers, one state machine. (Room: payments; SPEC PA-1, PA-3)

create table payments (
    id               uuid primary key,
    reference        text not null unique check (reference ~ '^[A-Z0-9-]{6,40}$'),  -- ours, given to the provider as its order id
    account_id       uuid not null references accounts,
    payer_id         uuid not null references users,
    provider         text not null check (provider in ('konnect', 'wise', 'cinetpay', 'stripe', 'paypal')),
    purpose          text not null check (purpose <> ''),       -- 'subscription:<id>'
    description      text not null check (description <> ''),   -- for the payer, in the payer's language
    amount_minor     bigint not null check (amount_minor > 0),
    currency         text not null check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    status           text not null default 'created'
                     check (status in ('created', 'pending', 'succeeded', 'failed', 'expired', 'refunded', 'partially_refunded')),
    provider_ref     text,
    redirect_url     text,
    webhook_token    text not null constraint payments_webhook_token unique check (length(webhook_token) >= 32),  -- unguessable part of the webhook address
    anomaly          text not null default '',                  -- what does not match our own record, until it is settled (SPEC PA-5)
    check_at         timestamptz,                               -- when the janitor asks the provider next; null: never again
    created_at       timestamptz not null,
    expires_at       timestamptz not null check (expires_at > created_at),
    settled_at       timestamptz,
    constraint payments_provider_ref unique (provider, provider_ref),
    check ((status in ('succeeded', 'refunded', 'partially_refunded')) = (settled_at is not null)),
    check (status <> 'pending' or provider_ref is not null)
);
create index payments_account on payments (account_id, created_at desc);
create index payments_recent on payments (created_at desc);
create index payments_purpose on payments (purpose);
create index payments_to_check on payments (check_at) where check_at is not null;

-- The state machine, whatever code runs. What was asked for never changes.
create function guard_payment() returns trigger language plpgsql as $$
begin
    if (new.id, new.reference, new.account_id, new.payer_id, new.provider, new.purpose, new.amount_minor, new.currency, new.webhook_token)
       is distinct from (old.id, old.reference, old.account_id, old.payer_id, old.provider, old.purpose, old.amount_minor, old.currency, old.webhook_token) then
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
create trigger payments_guard before update on payments for each row execute function guard_payment();
create trigger payments_no_delete before delete on payments for each statement execute function refuse_change();

-- The black box: every request, webhook, answer and decision (SPEC PA-5). Never holds a secret or a card number.
create table payment_events (
    id         bigint generated always as identity primary key,
    payment_id uuid not null references payments,
    at         timestamptz not null,
    kind       text not null check (kind in ('request', 'webhook', 'check', 'decision')),
    summary    text not null,
    detail     jsonb not null default '{}'
);
create index payment_events_payment on payment_events (payment_id, id);
create trigger payment_events_append_only before update or delete on payment_events for each statement execute function refuse_change();

-- Raw webhooks, one row per provider event however often it is delivered. What proves nothing is kept too, as refused.
create table webhook_inbox (
    id            uuid primary key,
    provider      text not null,
    event_key     text not null,
    payment_id    uuid references payments,                  -- null when the address belongs to no payment
    method        text not null,
    query         text not null default '',
    body          bytea not null default '',
    status        text not null default 'received' check (status in ('received', 'processed', 'refused')),
    note          text not null default '',
    deliveries    integer not null default 1 check (deliveries > 0),
    received_at   timestamptz not null,
    last_seen_at  timestamptz not null,
    processed_at  timestamptz,
    constraint webhook_inbox_event unique (provider, event_key),
    check (status <> 'received' or payment_id is not null),
    check ((status = 'processed') = (processed_at is not null))
);
create index webhook_inbox_payment on webhook_inbox (payment_id);

alter table payments       enable row level security;
alter table payments       force  row level security;
alter table payment_events enable row level security;
alter table payment_events force  row level security;
alter table webhook_inbox  enable row level security;
alter table webhook_inbox  force  row level security;
create policy house   on payments       using ((select actor_is_house()));
create policy house   on payment_events using ((select actor_is_house()));
create policy house   on webhook_inbox  using ((select actor_is_house()));
-- A child never sees payment trouble: members of the account, but not its students.
create policy members on payments for select using (
    account_id = any ((select actor_accounts())::uuid[])
    and not exists (select from students s where s.user_id = (select actor_user_id())));

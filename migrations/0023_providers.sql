-- Several payment providers: events that concern no payment, what people do in the black box, proofs of transfers,
-- reconciliation; and the state of CinetPay's stand-in. (Rooms: payments, sandbox; SPEC PA-2 to PA-5, PA-7)

-- ── Webhooks ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- An account-level webhook tells everything that happens at the provider: what is signed but concerns no payment of ours
-- is neither taken nor refused.
alter table webhook_inbox drop constraint webhook_inbox_status_check;
alter table webhook_inbox add constraint webhook_inbox_status_check
    check (status in ('received', 'processed', 'refused', 'ignored'));
create index webhook_inbox_recent on webhook_inbox (last_seen_at desc);

-- ── The black box also says what people did ──────────────────────────────────────────────────────────────────────

alter table payment_events drop constraint payment_events_kind_check;
alter table payment_events add constraint payment_events_kind_check
    check (kind in ('request', 'webhook', 'check', 'decision', 'person'));
alter table payment_events add column actor_id uuid references users;    -- who, when it was a person
alter table payment_events add constraint payment_events_person check (kind <> 'person' or actor_id is not null);

-- ── Reconciliation ───────────────────────────────────────────────────────────────────────────────────────────────

-- When the provider last confirmed what we had settled before. A payment that was confirmed by hand has nobody to ask.
alter table payments add column reconciled_at timestamptz;
alter table payments add constraint payments_reconciled check (reconciled_at is null or settled_at is not null);
create index payments_settled on payments (settled_at) where settled_at is not null;
create index payments_anomalies on payments (created_at desc) where anomaly <> '';

-- ── Proofs of transfers: the files are below the data directory, named by their id ──────────────────────────────

create table payment_proofs (
    id          uuid primary key,
    payment_id  uuid not null references payments,
    uploaded_by uuid not null references users,
    name        text not null constraint payment_proofs_name check (length(name) between 1 and 200),   -- as the person's file was called
    media_type  text not null constraint payment_proofs_media_type                                     -- found in its content
                check (media_type in ('application/pdf', 'image/jpeg', 'image/png', 'image/webp', 'image/heif')),
    size        bigint not null constraint payment_proofs_size check (size between 1 and 26214400),
    sha256      bytea not null constraint payment_proofs_sha256 check (length(sha256) = 32),
    uploaded_at timestamptz not null,
    constraint payment_proofs_once unique (payment_id, sha256)          -- the same file sent twice is one proof
);
create index payment_proofs_uploader on payment_proofs (uploaded_by);
create trigger payment_proofs_append_only before update or delete on payment_proofs for each statement execute function refuse_change();

-- Only what is paid by a transfer has proofs, and only while it is not paid: later ones would prove nothing.
create function guard_payment_proof() returns trigger language plpgsql as $$
declare
    target payments;
begin
    select * into strict target from payments where id = new.payment_id for share;
    if target.provider <> 'wise' or target.settled_at is not null then
        raise exception 'payment % takes no proof', new.payment_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger payment_proofs_guard before insert on payment_proofs for each row execute function guard_payment_proof();

alter table payment_proofs enable row level security;
alter table payment_proofs force  row level security;
create policy house   on payment_proofs using ((select actor_is_house()));
-- Whoever sees the payment: members of the account, but not its students.
create policy members on payment_proofs for select using (exists (select from payments p where p.id = payment_id));

-- ── CinetPay's stand-in ──────────────────────────────────────────────────────────────────────────────────────────

create table sandbox.cinetpay_payments (
    transaction_id text primary key,                       -- the merchant's own: CinetPay knows a payment by nothing else
    payment_token  text not null unique default replace(gen_random_uuid()::text, '-', '') || replace(gen_random_uuid()::text, '-', ''),
    site_id        text not null,
    amount         bigint not null constraint cinetpay_amount check (amount > 0 and amount % 5 = 0),
    currency       text not null constraint cinetpay_currency check (currency in ('XOF', 'XAF', 'CDF', 'GNF', 'USD')),
    description    text not null,
    notify_url     text not null,
    return_url     text not null,
    metadata       text not null default '',
    language       text not null default 'fr',
    status         text not null default 'WAITING_FOR_CUSTOMER'
                   constraint cinetpay_status check (status in ('WAITING_FOR_CUSTOMER', 'ACCEPTED', 'REFUSED')),
    method         text not null default '',
    created_at     timestamptz not null default now(),
    paid_at        timestamptz
);

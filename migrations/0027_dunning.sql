-- Renewals of subscriptions and what happens when they are not paid; text messages. (Rooms: billing, notifications; SPEC BI-7)
--
-- A subscription that goes on is renewed by one invoice per end of its paid time. The calendar of dunning counts days from
-- the deadline of that invoice; each step is taken once per invoice and deadline, whatever runs how often: the unique index
-- below keeps that, not the job.

create table renewals (
    invoice_id      uuid primary key references invoices,
    subscription_id uuid not null references subscriptions,
    account_id      uuid not null references accounts,
    period_end      timestamptz not null,                                 -- of the paid time that it follows
    deadline        date not null,                                        -- last day to pay, where the organisation is; staff may extend it
    deadline_set_on date not null,                                        -- steps that were due before are of no use
    issued_at       timestamptz not null,
    closed_at       timestamptz,
    closed_as       text check (closed_as in ('paid', 'covered', 'cancelled')),
    constraint renewals_once unique (subscription_id, period_end),
    constraint renewals_closed check ((closed_at is null) = (closed_as is null))
);
create index renewals_open on renewals (deadline) where closed_at is null;
create index renewals_account on renewals (account_id);

create function guard_renewal() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or (new.invoice_id, new.subscription_id, new.account_id, new.period_end, new.issued_at)
       is distinct from (old.invoice_id, old.subscription_id, old.account_id, old.period_end, old.issued_at) then
        raise exception 'renewal % stays what it is', old.invoice_id using errcode = 'restrict_violation';
    end if;
    if new.deadline < old.deadline then
        raise exception 'a deadline is only ever extended' using errcode = 'restrict_violation';
    end if;
    -- What was cancelled can still be paid; nothing else is opened or closed twice.
    if old.closed_as is not null and new.closed_as is distinct from old.closed_as
       and not (old.closed_as = 'cancelled' and new.closed_as = 'paid') then
        raise exception 'renewal % is closed', old.invoice_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger renewals_guard before update or delete on renewals for each row execute function guard_renewal();

-- The timeline of an account: steps of the calendar, what staff did, what was paid.
create table dunning_entries (
    id          uuid primary key,
    account_id  uuid not null references accounts,
    invoice_id  uuid references renewals,
    deadline    date,                                                     -- for which the step was taken
    kind        text not null check (kind in
                ('invoice', 'reminder', 'charge', 'late', 'first_notice', 'second_notice', 'suspend', 'cancel',
                 'paid', 'covered', 'staff_suspend', 'staff_extend', 'staff_credit', 'staff_note')),
    -- 'overtaken': its message came too late to be of use; 'refused': the saved method did not pay.
    outcome     text not null default 'done' check (outcome in ('done', 'overtaken', 'no_method', 'started', 'refused')),
    note        text not null default '' check (length(note) <= 2000),
    actor_id    uuid references users,                                    -- none: the house
    recorded_at timestamptz not null,
    constraint dunning_entries_staff check (
        kind not like 'staff\_%' and actor_id is null or kind like 'staff\_%' and actor_id is not null and note <> ''),
    constraint dunning_entries_about check (kind = 'staff_note' or invoice_id is not null),
    constraint dunning_entries_outcome check (outcome in ('done', 'overtaken') or kind = 'charge'),
    constraint dunning_entries_deadline check (
        (deadline is not null) = (kind in ('invoice', 'reminder', 'charge', 'late', 'first_notice', 'second_notice', 'suspend', 'cancel')))
);
-- Each step once per invoice and deadline; paid once per invoice.
create unique index dunning_steps_once on dunning_entries (invoice_id, deadline, kind) where deadline is not null;
create unique index dunning_ends_once on dunning_entries (invoice_id, kind) where kind in ('paid', 'covered');
create index dunning_entries_account on dunning_entries (account_id, recorded_at desc);
create trigger dunning_entries_append_only before update or delete on dunning_entries for each statement execute function refuse_change();

-- What the job looks for: paid time that ends.
create index subscription_periods_of on subscription_periods (subscription_id, upper(during) desc);

-- A child never sees money; staff's notes are for the house alone.
alter table renewals        enable row level security;
alter table renewals        force  row level security;
alter table dunning_entries enable row level security;
alter table dunning_entries force  row level security;
create policy house   on renewals        using ((select actor_is_house()));
create policy house   on dunning_entries using ((select actor_is_house()));
create policy members on renewals for select using (actor_sees_money_of(account_id));

-- ── Text messages: kept like mails, once per key ─────────────────────────────────────────────────────────────────

create table text_messages (
    id          uuid primary key,
    dedup_key   text not null constraint text_messages_dedup_key unique check (dedup_key <> ''),
    template    text not null,
    user_id     uuid references users on delete set null,
    to_number   text not null check (to_number <> ''),
    to_name     text not null default '',
    locale      text not null check (locale in ('fr', 'en')),
    body        text not null check (body <> '' and length(body) <= 480),  -- three parts at most
    status      text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
    attempts    integer not null default 0 check (attempts >= 0),
    last_error  text,
    created_at  timestamptz not null,
    sent_at     timestamptz,
    check ((status = 'sent') = (sent_at is not null))
);
create index text_messages_recent on text_messages (created_at desc);

-- They hold telephone numbers and what is owed: only the house reads them.
alter table text_messages enable row level security;
alter table text_messages force  row level security;
create policy house on text_messages using ((select actor_is_house()));

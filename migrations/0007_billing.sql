-- Plans, subscriptions and their paid periods. (Room: billing; SPEC BI-1, BI-2)

create table plans (
    code           text primary key check (code ~ '^[A-Z0-9_]{1,40}$'),
    name_fr        text not null,
    name_en        text not null,
    summary_fr     text not null default '',
    summary_en     text not null default '',
    features_fr    text[] not null default '{}',
    features_en    text[] not null default '{}',
    price_minor    bigint not null check (price_minor >= 0),
    currency       text not null check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    every          text not null check (every in ('month', 'year')),
    credits        integer not null default 0 check (credits >= 0),  -- hundredths, allocated each paid month
    aria_subjects  integer not null default 0 check (aria_subjects >= 0),
    highlighted    boolean not null default false,
    public         boolean not null default true,
    position       integer not null default 0,
    check (cardinality(features_fr) = cardinality(features_en))
);

create table subscriptions (
    id             uuid primary key,
    account_id     uuid not null,
    student_id     uuid not null,
    plan           text not null references plans,
    status         text not null check (status in
                   ('incomplete', 'trialing', 'active', 'paused', 'past_due', 'suspended', 'cancelled', 'expired')),
    aria_subjects  text[] not null default '{}',
    created_at     timestamptz not null,
    activated_at   timestamptz,
    ended_at       timestamptz,
    foreign key (student_id, account_id) references students (user_id, account_id),
    check (status in ('incomplete', 'expired', 'cancelled') or activated_at is not null),
    check (status <> 'incomplete' or activated_at is null)
);
-- One live subscription per student.
create unique index subscriptions_one_live on subscriptions (student_id)
    where status in ('trialing', 'active', 'paused', 'past_due', 'suspended');
create index subscriptions_account on subscriptions (account_id);
create index subscriptions_student on subscriptions (student_id, created_at desc);

-- A period exists because it was paid (or granted); two never overlap and one payment opens one period.
create table subscription_periods (
    id              uuid primary key,
    subscription_id uuid not null references subscriptions,
    during          tstzrange not null check (not isempty(during) and lower_inc(during) and not upper_inc(during)),
    payment_id      uuid unique references payments,
    created_at      timestamptz not null,
    exclude using gist (subscription_id with =, during with &&)
);

alter table subscriptions        enable row level security;
alter table subscriptions        force  row level security;
alter table subscription_periods enable row level security;
alter table subscription_periods force  row level security;
create policy house   on subscriptions        using ((select actor_is_house()));
create policy house   on subscription_periods using ((select actor_is_house()));
create policy members on subscriptions        for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy members on subscription_periods for select using (
    exists (select from subscriptions s where s.id = subscription_id));

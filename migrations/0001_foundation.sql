-- What every room stands on: who is asking (row-level security), append-only tables, the outbox, idempotency, limits.
-- The application connects as the owner of this database, a role that is neither superuser nor BYPASSRLS, and every
-- table with personal or account data says FORCE ROW LEVEL SECURITY, so the owner is bound by the policies too.

create extension if not exists btree_gist;  -- exclusion constraints on (id, time range)
create extension if not exists citext;      -- e-mail addresses compare without case
create extension if not exists unaccent;    -- search folds accents

-- ── Who is asking ────────────────────────────────────────────────────────────────────────────────────────────────
-- platform::db::begin_as sets these for one transaction: preau.actor is 'system', 'staff', 'user' or 'visitor'.
-- Outside such a transaction they are unset, and every policy below then shows nothing.

-- Bodies in SQL-standard form (return …) are bound when they are made, so that pg_dump, which empties the search path,
-- can run them.

create function actor_kind() returns text language sql stable parallel safe
    return coalesce(nullif(current_setting('preau.actor', true), ''), 'nobody');

-- The house itself (jobs, webhooks, sign-in) and its back office see all rows.
create function actor_is_house() returns boolean language sql stable parallel safe
    return actor_kind() in ('system', 'staff');

create function actor_user_id() returns uuid language sql stable parallel safe
    return nullif(current_setting('preau.user_id', true), '')::uuid;

create function actor_accounts() returns uuid[] language sql stable parallel safe
    return coalesce(nullif(current_setting('preau.accounts', true), '')::uuid[], '{}');

-- ── Append-only tables ───────────────────────────────────────────────────────────────────────────────────────────

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- ── Organisation (one row): the business that runs this deployment ───────────────────────────────────────────────

create table organisation (
    id             boolean primary key default true check (id),
    name           text not null check (name <> ''),
    tagline_fr     text not null default '',
    tagline_en     text not null default '',
    currency       text not null check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    time_zone      text not null,
    student_domain text not null,  -- of the sign-in addresses made for students (SPEC ID-1)
    email          text not null,
    phone          text not null default '',
    accent         text not null default '#1d3fbb' check (accent ~ '^#[0-9a-f]{6}$')
);

-- ── Outbox: what happened, written in the transaction in which it happened ───────────────────────────────────────
-- The relay (platform::outbox) turns each event into one job per subscriber and stamps dispatched_at.

create table outbox_events (
    id            bigint generated always as identity primary key,
    kind          text not null,
    payload       jsonb not null,
    occurred_at   timestamptz not null,
    dispatched_at timestamptz
);
create index outbox_events_waiting on outbox_events (id) where dispatched_at is null;

-- A subscriber writes here in the transaction in which it reacts, so a repeated job changes nothing.
create table outbox_deliveries (
    event_id     bigint not null references outbox_events,
    subscriber   text not null,
    delivered_at timestamptz not null,
    primary key (event_id, subscriber)
);

-- ── Idempotency: the same key gives the same answer once (SPEC SC-4) ─────────────────────────────────────────────

create table idempotency_keys (
    user_id      uuid not null,
    scope        text not null,
    key          text not null check (length(key) between 1 and 200),
    request_hash bytea not null,
    response     jsonb not null,
    created_at   timestamptz not null,
    primary key (user_id, scope, key)
);

-- ── Counters for limits that must hold on all nodes together (sign-in, reset, forms) ─────────────────────────────

create unlogged table rate_counters (
    key         text primary key,
    window_ends timestamptz not null,
    hits        integer not null check (hits > 0)
);

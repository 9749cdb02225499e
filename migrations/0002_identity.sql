-- People, the accounts they belong to, how they sign in. (Room: identity)

create table accounts (
    id         uuid primary key,
    kind       text not null check (kind in ('household', 'company', 'individual')),
    name       text not null check (name <> ''),
    created_at timestamptz not null
);

create table users (
    id                uuid primary key,
    email             citext not null constraint users_email_key unique check (email like '%_@_%'),
    email_verified_at timestamptz,
    password_hash     text,              -- PHC string; null until the person has chosen a password
    first_name        text not null check (first_name <> ''),
    last_name         text not null,
    phone             text not null default '',
    locale            text not null default 'fr' check (locale in ('fr', 'en')),
    time_zone         text not null,
    disabled_at       timestamptz,
    created_at        timestamptz not null
);

create table user_roles (
    user_id uuid not null references users on delete cascade,
    role    text not null check (role in ('admin', 'assistant', 'provider', 'parent', 'student', 'client', 'member')),
    primary key (user_id, role)
);

create table account_members (
    account_id uuid not null references accounts on delete cascade,
    user_id    uuid not null references users on delete cascade,
    primary key (account_id, user_id)
);
create index account_members_user on account_members (user_id);

create table parents (
    user_id    uuid primary key references users on delete cascade,
    account_id uuid not null references accounts
);
create index parents_account on parents (account_id);

create table students (
    user_id    uuid primary key references users on delete cascade,
    account_id uuid not null references accounts,
    grade      text not null check (grade in ('troisieme', 'seconde', 'premiere', 'terminale', 'superieur', 'adulte')),
    school     text not null default '',
    subjects   text[] not null default '{}',     -- slugs asked for in the free assessment
    goals      text not null default '',
    unique (user_id, account_id)                 -- so that other tables can copy both and be held to them
);
create index students_account on students (account_id);

-- Links sent by mail or handed over: activation, reset, magic link. Only a hash is kept; used once.
create table one_time_tokens (
    token_hash bytea primary key check (length(token_hash) = 32),
    user_id    uuid not null references users on delete cascade,
    purpose    text not null check (purpose in ('activation', 'email_verification', 'password_reset', 'magic_link')),
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    used_at    timestamptz
);
create index one_time_tokens_user on one_time_tokens (user_id, purpose);

-- Signed-in browsers. A session ends at the first of idle_ends_at (moved forward by use) and ends_at (never moved).
create table sessions (
    token_hash   bytea primary key check (length(token_hash) = 32),
    id           uuid not null unique,           -- names the session on "my sessions" without revealing the token
    user_id      uuid not null references users on delete cascade,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    idle_ends_at timestamptz not null,
    ends_at      timestamptz not null,
    user_agent   text not null default '',
    ip           text not null default '',
    check (created_at <= last_seen_at and idle_ends_at <= ends_at)
);
create index sessions_user on sessions (user_id);

-- Versioned consents (SPEC ID-8); append-only: a withdrawal is a new row.
create table consents (
    id       bigint generated always as identity primary key,
    user_id  uuid not null references users on delete cascade,
    purpose  text not null,
    version  text not null,
    given    boolean not null,
    given_at timestamptz not null
);
create index consents_user on consents (user_id);
create trigger consents_append_only before update on consents for each statement execute function refuse_change();

-- ── Row-level security (SPEC ID-5) ───────────────────────────────────────────────────────────────────────────────
-- (select f()) instead of f(): computed once per statement, not once per row.

alter table accounts        enable row level security;
alter table accounts        force  row level security;
alter table users           enable row level security;
alter table users           force  row level security;
alter table user_roles      enable row level security;
alter table user_roles      force  row level security;
alter table account_members enable row level security;
alter table account_members force  row level security;
alter table parents         enable row level security;
alter table parents         force  row level security;
alter table students        enable row level security;
alter table students        force  row level security;
alter table one_time_tokens enable row level security;
alter table one_time_tokens force  row level security;
alter table sessions        enable row level security;
alter table sessions        force  row level security;
alter table consents        enable row level security;
alter table consents        force  row level security;

create policy house on accounts        using ((select actor_is_house()));
create policy house on users           using ((select actor_is_house()));
create policy house on user_roles      using ((select actor_is_house()));
create policy house on account_members using ((select actor_is_house()));
create policy house on parents         using ((select actor_is_house()));
create policy house on students        using ((select actor_is_house()));
create policy house on one_time_tokens using ((select actor_is_house()));
create policy house on sessions        using ((select actor_is_house()));
create policy house on consents        using ((select actor_is_house()));

create policy members on accounts        for select using (id = any ((select actor_accounts())::uuid[]));
create policy members on account_members for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy members on parents         for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy members on students        for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy self    on users           for select using (id = (select actor_user_id()));
create policy members on users           for select using (
    exists (select from account_members m where m.user_id = users.id and m.account_id = any ((select actor_accounts())::uuid[])));
create policy self    on user_roles      for select using (user_id = (select actor_user_id()));
create policy self    on sessions        for select using (user_id = (select actor_user_id()));
create policy self    on consents        for select using (user_id = (select actor_user_id()));

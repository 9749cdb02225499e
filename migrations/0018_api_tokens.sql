-- Tokens of the REST API. (Room: identity; SPEC ID-9)
--
-- One sign-in of a program is one row of api_sessions: the family of every refresh token that descends from it. To end it
-- is to delete it: its refresh tokens go with it, and an access token whose session is gone opens nothing.

create table api_sessions (
    id           uuid primary key,               -- `sid` of its access tokens
    user_id      uuid not null references users on delete cascade,
    created_at   timestamptz not null,
    last_used_at timestamptz not null,           -- to the minute
    ends_at      timestamptz not null,           -- moved forward by each refresh
    user_agent   text not null default '',
    ip           text not null default '',
    constraint api_sessions_in_order check (created_at <= last_used_at and created_at < ends_at)
);
create index api_sessions_user on api_sessions (user_id, last_used_at desc);

-- Used ones are kept until they would have expired: one that comes back was copied, and ends its family.
create table api_refresh_tokens (
    token_hash bytea primary key constraint api_refresh_tokens_hash check (length(token_hash) = 32),
    session_id uuid not null references api_sessions on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint api_refresh_tokens_in_order check (created_at < expires_at and created_at <= used_at)
);
create index api_refresh_tokens_session on api_refresh_tokens (session_id);
-- A family has one token that still works, whatever code runs.
create unique index api_refresh_tokens_one_unused on api_refresh_tokens (session_id) where used_at is null;

-- Access tokens are signed with the newest key and name it (`kid`). A key signs for a day, verifies a little longer and is
-- then deleted, so an old backup signs nothing.
create table api_signing_keys (
    kid            uuid primary key,
    secret         bytea not null constraint api_signing_keys_secret check (length(secret) = 32),
    created_at     timestamptz not null,
    signs_until    timestamptz not null,
    verifies_until timestamptz not null,
    constraint api_signing_keys_in_order check (created_at < signs_until and signs_until < verifies_until)
);

-- Another password, or a person who may no longer sign in: every program signs in again, whoever changed the row.
create function end_api_sessions() returns trigger language plpgsql as $$
begin
    delete from api_sessions where user_id = new.id;
    return null;
end $$;
create trigger users_end_api_sessions after update of password_hash, disabled_at on users for each row
    when (new.password_hash is distinct from old.password_hash or new.disabled_at is distinct from old.disabled_at)
    execute function end_api_sessions();

alter table api_sessions       enable row level security;
alter table api_sessions       force  row level security;
alter table api_refresh_tokens enable row level security;
alter table api_refresh_tokens force  row level security;
alter table api_signing_keys   enable row level security;
alter table api_signing_keys   force  row level security;
create policy house on api_sessions       using ((select actor_is_house()));
create policy house on api_refresh_tokens using ((select actor_is_house()));
-- The back office is of the house, but signs nothing.
create policy house on api_signing_keys   using ((select actor_kind()) = 'system');
create policy self  on api_sessions       for select using (user_id = (select actor_user_id()));

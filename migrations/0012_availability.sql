-- Availability as providers and the back office edit it: hours that do not overlap, changes that do not lose each other,
-- what was taken away and may come back, private reasons. (Room: scheduling; SPEC SC-1)

-- Raised by every change, so that nobody saves over what they have not seen.
create function raise_version() returns trigger language plpgsql as $$
begin
    if new is distinct from old then new.version := old.version + 1; end if;
    return new;
end $$;

alter table provider_schedules
    add column buffer_before_minutes integer not null default 0
        constraint provider_schedules_buffer_before check (buffer_before_minutes between 0 and 240),
    add column version integer not null default 1,
    add constraint provider_schedules_cap check (daily_cap <= 100);
comment on column provider_schedules.buffer_before_minutes is 'kept free before each appointment';
comment on column provider_schedules.buffer_minutes is 'kept free after each appointment; two appointments are before + after apart';
create trigger provider_schedules_version before update on provider_schedules for each row execute function raise_version();

-- What is removed counts no longer, and can be restored until it is forgotten (a day later).
alter table availability_rules
    add column version integer not null default 1,
    add column removed_at timestamptz,
    add constraint availability_rules_apart exclude using gist (
        provider_id with =, weekday with =, tsrange(date '2000-01-03' + starts, date '2000-01-03' + ends) with &&
    ) where (removed_at is null);
create trigger availability_rules_version before update on availability_rules for each row execute function raise_version();

alter table availability_exceptions
    drop column note,
    add column removed_at timestamptz,
    -- Deferrable, because all of them move together when a provider moves to another zone.
    add constraint availability_exceptions_openings_apart
        exclude using gist (provider_id with =, during with &&) where (open and removed_at is null) deferrable,
    -- A day in a holiday may be closed for a reason of its own; the same span twice is a mistake.
    add constraint availability_exceptions_closed_once
        exclude using gist (provider_id with =, during with =) where (not open and removed_at is null) deferrable,
    add constraint availability_exceptions_length check (upper(during) - lower(during) <= interval '400 days');

-- Why a provider is away: for them and the back office. When they are away is for whoever books.
create table availability_reasons (
    exception_id uuid primary key references availability_exceptions on delete cascade,
    provider_id  uuid not null references providers on delete cascade,
    reason       text not null constraint availability_reasons_reason check (reason <> '' and length(reason) <= 120)
);

alter table provider_schedules      enable row level security;
alter table provider_schedules      force  row level security;
alter table availability_rules      enable row level security;
alter table availability_rules      force  row level security;
alter table availability_exceptions enable row level security;
alter table availability_exceptions force  row level security;
alter table availability_reasons    enable row level security;
alter table availability_reasons    force  row level security;
create policy house on provider_schedules      using ((select actor_is_house()));
create policy house on availability_rules      using ((select actor_is_house()));
create policy house on availability_exceptions using ((select actor_is_house()));
create policy house on availability_reasons    using ((select actor_is_house()));
-- Whoever may book must see when that is possible.
create policy signed_in on provider_schedules      for select using ((select actor_kind()) = 'user');
create policy signed_in on availability_rules      for select using ((select actor_kind()) = 'user' and removed_at is null);
create policy signed_in on availability_exceptions for select using ((select actor_kind()) = 'user' and removed_at is null);
create policy provider  on availability_rules      for select using (
    exists (select from providers p where p.id = provider_id and p.user_id = (select actor_user_id())));
create policy provider  on availability_exceptions for select using (
    exists (select from providers p where p.id = provider_id and p.user_id = (select actor_user_id())));
create policy provider  on availability_reasons    for select using (
    exists (select from providers p where p.id = provider_id and p.user_id = (select actor_user_id())));

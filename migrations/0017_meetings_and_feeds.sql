-- Presence, recordings, calendar feeds, busy time of outside calendars, reminders. (Room: scheduling; SPEC SC-7, SC-9, SC-10)

-- ── Presence ─────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who was let into the room of an appointment, and when. Row per person; coming back moves last_joined_at.
create table attendances (
    appointment_id  uuid not null references appointments on delete cascade,
    user_id         uuid not null references users on delete cascade,
    first_joined_at timestamptz not null,
    last_joined_at  timestamptz not null,
    times           integer not null constraint attendances_times check (times > 0),
    primary key (appointment_id, user_id),
    constraint attendances_order check (last_joined_at >= first_joined_at)
);
create index attendances_user on attendances (user_id);

-- ── Recordings ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Who gave a consent for somebody who is not of age; null when the person gave it themself.
alter table consents add column given_by uuid references users;
comment on column consents.given_by is 'who gave the consent for this person (a parent for a child); null: the person themself';

create policy members on consents for select using (
    exists (select from students s where s.user_id = consents.user_id and s.account_id = any ((select actor_accounts())::uuid[])));
-- A provider must know whether a lesson may be recorded, and nothing else.
create policy provider on consents for select using (
    purpose = 'recording'
    and exists (select from bookings b join providers p on p.id = b.provider_id
                 where b.student_id = consents.user_id and p.user_id = (select actor_user_id())));

-- The last word said about it counts; silence is no.
create function recording_allowed(student uuid) returns boolean language sql stable
    return coalesce((select c.given from consents c where c.user_id = student and c.purpose = 'recording'
                      order by c.id desc limit 1), false);

-- Where a recording of an appointment can be watched.
create table recordings (
    appointment_id uuid primary key references appointments on delete cascade,
    url            text not null constraint recordings_url check (url ~ '^https://[^[:space:]]+$' and length(url) <= 2000),
    added_by       uuid not null references users,
    added_at       timestamptz not null
);

-- No recording without the consent of every learner in it.
create function check_recording_consents() returns trigger language plpgsql as $$
begin
    if exists (select from bookings b where b.appointment_id = new.appointment_id and b.status <> 'cancelled'
                                        and not recording_allowed(b.student_id)) then
        raise exception 'appointment % may not be recorded', new.appointment_id
            using errcode = 'check_violation', constraint = 'recordings_consented';
    end if;
    return new;
end $$;
create trigger recordings_consented before insert or update on recordings
    for each row execute function check_recording_consents();

-- ── iCalendar SEQUENCE ───────────────────────────────────────────────────────────────────────────────────────────

-- Calendars take a change only with a higher number than before (RFC 5545 §3.8.7.4), whoever makes the change.
create function raise_sequence() returns trigger language plpgsql as $$
begin
    if (new.during, new.status, new.provider_id) is distinct from (old.during, old.status, old.provider_id)
       and new.status <> 'completed' and new.sequence <= old.sequence then
        new.sequence := old.sequence + 1;
    end if;
    return new;
end $$;
create trigger appointments_sequence before update on appointments for each row execute function raise_sequence();

-- When something last happened to a booking: LAST-MODIFIED of feeds, and whether a reminder would only repeat news.
create index outbox_events_booking on outbox_events ((payload ->> 'booking_id')) where payload ? 'booking_id';

-- ── Feeds ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- The private address of a person's calendar; only a hash of its token is kept.
create table calendar_feeds (
    user_id      uuid primary key references users on delete cascade,
    token_hash   bytea not null constraint calendar_feeds_token unique check (length(token_hash) = 32),
    created_at   timestamptz not null,
    last_read_at timestamptz                       -- noted at most once an hour
);

-- ── Busy time of outside calendars ───────────────────────────────────────────────────────────────────────────────

create table busy_sources (
    id            uuid primary key,
    provider_id   uuid not null references providers on delete cascade,
    name          text not null constraint busy_sources_name check (name <> '' and length(name) <= 80),
    -- As secret as a password: calendars put a token into it.
    url           text not null constraint busy_sources_url check (url ~ '^https?://[^[:space:]]+$' and length(url) <= 2000),
    etag          text,
    created_at    timestamptz not null,
    next_fetch_at timestamptz not null,
    fetched_at    timestamptz,                     -- last success
    failures      integer not null default 0 constraint busy_sources_failures check (failures >= 0),  -- in a row
    last_error    text,                            -- a code of scheduling::model::BusyProblem
    constraint busy_sources_error check ((failures = 0) = (last_error is null)),
    constraint busy_sources_once unique (provider_id, url)
);
create index busy_sources_due on busy_sources (next_fetch_at);

-- When the provider is busy elsewhere; nothing about what with.
create table busy_spans (
    source_id   uuid not null references busy_sources on delete cascade,
    provider_id uuid not null references providers on delete cascade,
    during      tstzrange not null
        constraint busy_spans_during check (not isempty(during) and not lower_inf(during) and not upper_inf(during))
);
create index busy_spans_source on busy_spans (source_id);
create index busy_spans_provider on busy_spans using gist (provider_id, during);

-- ── Reminders ────────────────────────────────────────────────────────────────────────────────────────────────────

-- A booking is reminded of once for each beginning it has had.
create table reminders (
    booking_id uuid not null references bookings on delete cascade,
    starts_at  timestamptz not null,
    sent_at    timestamptz not null,
    primary key (booking_id, starts_at)
);

-- ── Row-level security ───────────────────────────────────────────────────────────────────────────────────────────

alter table attendances    enable row level security;
alter table attendances    force  row level security;
alter table recordings     enable row level security;
alter table recordings     force  row level security;
alter table calendar_feeds enable row level security;
alter table calendar_feeds force  row level security;
alter table busy_sources   enable row level security;
alter table busy_sources   force  row level security;
alter table busy_spans     enable row level security;
alter table busy_spans     force  row level security;
alter table reminders      enable row level security;
alter table reminders      force  row level security;

create policy house on attendances    using ((select actor_is_house()));
create policy house on recordings     using ((select actor_is_house()));
create policy house on calendar_feeds using ((select actor_is_house()));
create policy house on busy_sources   using ((select actor_is_house()));
create policy house on busy_spans     using ((select actor_is_house()));
create policy house on reminders      using ((select actor_is_house()));

create policy self     on attendances    for select using (user_id = (select actor_user_id()));
create policy provider on attendances    for select using (
    exists (select from appointments a join providers p on p.id = a.provider_id
             where a.id = attendances.appointment_id and p.user_id = (select actor_user_id())));
create policy party    on recordings     for select using (
    exists (select from bookings b where b.appointment_id = recordings.appointment_id and b.status <> 'cancelled'));
create policy self     on calendar_feeds for select using (user_id = (select actor_user_id()));
create policy provider on busy_sources   for select using (
    exists (select from providers p where p.id = busy_sources.provider_id and p.user_id = (select actor_user_id())));
-- Times only: whoever may book must see what is taken.
create policy signed_in on busy_spans    for select using ((select actor_kind()) = 'user');

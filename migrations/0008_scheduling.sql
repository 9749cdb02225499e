-- Availability, appointments and bookings. (Room: scheduling; SPEC SC-1 to SC-5)

create table services (
    code           text primary key check (code in ('online', 'in_person', 'workshop')),
    name_fr        text not null,
    name_en        text not null,
    minutes        integer not null check (minutes between 15 and 480),
    credits        integer not null check (credits >= 0),               -- hundredths
    capacity       integer not null default 1 check (capacity between 1 and 200),
    refund_hours   integer not null default 24 check (refund_hours in (24, 48)),  -- cancelled earlier: full refund
    refuse_hours   integer not null default 2 check (refuse_hours between 0 and 24),
    position       integer not null,
    check (refuse_hours < refund_hours)
);

-- How a provider may be booked.
create table provider_schedules (
    provider_id    uuid primary key references providers on delete cascade,
    time_zone      text not null,                                        -- IANA; weekly rules are local times of this zone
    step_minutes   integer not null default 60 check (step_minutes between 5 and 240),
    buffer_minutes integer not null default 0 check (buffer_minutes between 0 and 240),
    notice_hours   integer not null default 2 check (notice_hours between 0 and 720),
    horizon_days   integer not null default 60 check (horizon_days between 1 and 365),
    daily_cap      integer check (daily_cap > 0)
);

create table availability_rules (
    id          uuid primary key,
    provider_id uuid not null references provider_schedules on delete cascade,
    weekday     integer not null check (weekday between 1 and 7),        -- ISO: Monday is 1
    starts      time not null,
    ends        time not null,
    check (ends > starts and ends < '24:00')                             -- '24:00' is no time of day
);
create index availability_rules_provider on availability_rules (provider_id);

-- A span in which the weekly rules do not count: closed, or open in addition.
create table availability_exceptions (
    id          uuid primary key,
    provider_id uuid not null references provider_schedules on delete cascade,
    during      tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
    open        boolean not null,
    note        text not null default ''
);
create index availability_exceptions_provider on availability_exceptions using gist (provider_id, during);

create table appointments (
    id          uuid primary key,
    provider_id uuid not null references providers,
    service     text not null references services,
    subject     text not null references subjects,
    during      tstzrange not null check (lower_inc(during) and not upper_inc(during) and not isempty(during)),
    capacity    integer not null check (capacity > 0),
    status      text not null default 'scheduled' check (status in ('scheduled', 'completed', 'cancelled')),
    sequence    integer not null default 0,                              -- iCalendar SEQUENCE, raised by each change
    created_at  timestamptz not null,
    unique (id, provider_id, during),
    -- A provider is never in two places (SPEC SC-3).
    constraint appointments_provider_free exclude using gist (provider_id with =, during with &&) where (status <> 'cancelled')
);

create table bookings (
    id             uuid primary key,
    appointment_id uuid not null,
    provider_id    uuid not null,
    during         tstzrange not null,
    student_id     uuid not null,
    account_id     uuid not null,
    status         text not null check (status in ('pending', 'confirmed', 'completed', 'cancelled', 'no_show')),
    credits        integer not null check (credits >= 0),                -- what it cost, hundredths
    refunded       integer not null default 0,
    booked_by      uuid not null references users,
    booked_at      timestamptz not null,
    held_until     timestamptz,                                          -- of a pending booking
    cancelled_by   uuid references users,
    cancelled_at   timestamptz,
    -- The seat's provider and time are the appointment's, always.
    foreign key (appointment_id, provider_id, during) references appointments (id, provider_id, during) on update cascade,
    foreign key (student_id, account_id) references students (user_id, account_id),
    check (refunded between 0 and credits),
    check ((status = 'cancelled') = (cancelled_at is not null)),
    check ((status = 'pending') = (held_until is not null)),
    -- A student is never in two places (SPEC SC-3).
    constraint bookings_student_free exclude using gist (student_id with =, during with &&)
        where (status in ('pending', 'confirmed', 'completed'))
);
create index bookings_appointment on bookings (appointment_id);
create index bookings_account on bookings (account_id);
create index bookings_provider on bookings using gist (provider_id, during);
create index bookings_student on bookings (student_id, lower(during));
create index bookings_start on bookings (lower(during));

-- Seats: the appointment row is locked, so two last seats cannot both be taken.
create function check_capacity() returns trigger language plpgsql as $$
declare seats integer;
begin
    if new.status not in ('pending', 'confirmed', 'completed') then return null; end if;
    select capacity into seats from appointments where id = new.appointment_id for update;
    if (select count(*) from bookings b where b.appointment_id = new.appointment_id
        and b.status in ('pending', 'confirmed', 'completed', 'no_show')) > seats then
        raise exception 'appointment % is full', new.appointment_id
            using errcode = 'check_violation', constraint = 'bookings_capacity';
    end if;
    return null;
end $$;
create trigger bookings_capacity after insert or update of status, appointment_id on bookings
    for each row execute function check_capacity();

-- pending → confirmed → completed | cancelled | no_show; what is over stays over.
create function guard_booking() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and not (case old.status
        when 'pending'   then new.status in ('confirmed', 'cancelled')
        when 'confirmed' then new.status in ('completed', 'cancelled', 'no_show')
        else false end) then
        raise exception 'booking % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    if (new.student_id, new.account_id, new.credits) is distinct from (old.student_id, old.account_id, old.credits) then
        raise exception 'booking % cannot change hands or price', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger bookings_guard before update on bookings for each row execute function guard_booking();

-- Where the appointment takes place online; secret, so apart from the appointment, whose times anyone signed in may see.
create table video_rooms (
    appointment_id uuid primary key references appointments on delete cascade,
    url            text not null
);

alter table appointments enable row level security;
alter table appointments force  row level security;
alter table bookings     enable row level security;
alter table bookings     force  row level security;
alter table video_rooms  enable row level security;
alter table video_rooms  force  row level security;
create policy house    on appointments using ((select actor_is_house()));
create policy house    on bookings     using ((select actor_is_house()));
create policy house    on video_rooms  using ((select actor_is_house()));
-- Times only, no learner: whoever may book must see what is taken.
create policy signed_in on appointments for select using ((select actor_kind()) = 'user');
create policy members   on bookings     for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy provider  on bookings     for select using (
    exists (select from providers p where p.id = provider_id and p.user_id = (select actor_user_id())));
create policy party     on video_rooms  for select using (
    exists (select from bookings b where b.appointment_id = video_rooms.appointment_id and b.status <> 'cancelled'));
-- A provider sees the people they teach.
create policy provider  on students     for select using (
    exists (select from bookings b join providers p on p.id = b.provider_id
             where b.student_id = students.user_id and p.user_id = (select actor_user_id())));
create policy provider  on users        for select using (
    exists (select from bookings b join providers p on p.id = b.provider_id
             where b.student_id = users.id and p.user_id = (select actor_user_id())));

-- Group workshops, recurring series, and waitlists whose freed seats are offered for a time. (Room: scheduling; SPEC SC-6)

-- What several appointments have in common: a workshop, given once or again and again, or the weekly lessons of a student.
-- The appointments themselves say when and whether; this says how they were meant.
create table series (
    id          uuid primary key,
    kind        text not null check (kind in ('workshop', 'lessons')),
    provider_id uuid not null references providers,
    service     text not null references services,
    subject     text not null references subjects,
    time_zone   text not null,                                            -- IANA; the wall clock it keeps to
    starts_on   date not null,
    starts      time not null,
    minutes     integer not null check (minutes between 15 and 480),
    every_weeks integer not null check (every_weeks in (1, 2)),
    dates       integer not null check (dates between 1 and 30),          -- as planned, those left out included
    online      boolean not null,
    place       text not null default '',                                 -- where, when it says more than the provider's town
    title_fr    text check (title_fr <> ''),
    title_en    text check (title_en <> ''),
    description text not null default '',
    student_id  uuid,                                                     -- of lessons
    account_id  uuid,
    created_by  uuid not null references users,
    created_at  timestamptz not null,
    unique (id, provider_id),
    foreign key (student_id, account_id) references students (user_id, account_id),
    constraint series_titled check (case kind
        when 'workshop' then title_fr is not null and title_en is not null
        else title_fr is null and title_en is null end),
    constraint series_of_whom check (case kind
        when 'lessons' then student_id is not null and account_id is not null
        else student_id is null and account_id is null end)
);
create index series_provider on series (provider_id);
create index series_account  on series (account_id) where account_id is not null;

alter table appointments add column series_id uuid;
-- Every date of a series is given by the one who gives the series.
alter table appointments add constraint appointments_series foreign key (series_id, provider_id) references series (id, provider_id);
create index appointments_series_dates on appointments (series_id, lower(during)) where series_id is not null;

-- Seats booked together are told together, in one mail.
alter table bookings add column together uuid;
create index bookings_together on bookings (together) where together is not null;

-- Who sits where is hidden from others; how many seats are taken is not.
-- (Not "set preau.actor" on the function: only a superuser may attach a setting of ours to one.)
create function seats_taken(appointment uuid) returns integer language plpgsql as $$
declare asking text := current_setting('preau.actor', true); taken integer;
begin
    perform set_config('preau.actor', 'system', true);
    select count(*) into taken from bookings b
     where b.appointment_id = appointment and b.status in ('pending', 'confirmed', 'completed', 'no_show');
    perform set_config('preau.actor', coalesce(asking, ''), true);
    return taken;
end $$;

-- Seats can be added; they can be taken away only while nobody sits in them. (bookings_capacity guards the other side.)
create function check_capacity_lowered() returns trigger language plpgsql as $$
begin
    if seats_taken(new.id) > new.capacity then
        raise exception 'appointment % has more bookings than that', new.id
            using errcode = 'check_violation', constraint = 'appointments_capacity_taken';
    end if;
    return null;
end $$;
create trigger appointments_capacity_taken after update of capacity on appointments
    for each row when (new.capacity < old.capacity) execute function check_capacity_lowered();

-- Nobody gets a seat in an appointment that does not take place.
create function check_takes_place() returns trigger language plpgsql as $$
begin
    if new.status in ('pending', 'confirmed')
       and (select status from appointments where id = new.appointment_id) = 'cancelled' then
        raise exception 'appointment % does not take place', new.appointment_id
            using errcode = 'check_violation', constraint = 'bookings_take_place';
    end if;
    return null;
end $$;
create trigger bookings_take_place after insert or update of status on bookings
    for each row execute function check_takes_place();

-- Who waits for a seat of a full date. In line by the time they joined; an offer is a held seat (a pending booking).
create table waitlist_entries (
    id             uuid primary key,
    appointment_id uuid not null references appointments,
    student_id     uuid not null,
    account_id     uuid not null,
    status         text not null check (status in ('waiting', 'offered', 'accepted', 'refused', 'expired', 'left', 'closed')),
    joined_by      uuid not null references users,
    joined_at      timestamptz not null,
    booking_id     uuid references bookings,                              -- the seat that was held for them
    skip_reason    text check (skip_reason in ('credits', 'clash')),      -- why they were last passed over
    skipped_at     timestamptz,
    foreign key (student_id, account_id) references students (user_id, account_id),
    constraint waitlist_offer_holds_a_seat check (case
        when status in ('offered', 'accepted', 'refused', 'expired') then booking_id is not null
        when status in ('waiting', 'left') then booking_id is null
        else true end),
    constraint waitlist_skip_has_a_reason check ((skip_reason is null) = (skipped_at is null)),
    -- A held seat is offered to one entry, and an entry has one offer in its life.
    constraint waitlist_one_entry_per_seat unique (booking_id)
);
-- Once in line at a time.
create unique index waitlist_once on waitlist_entries (appointment_id, student_id) where status in ('waiting', 'offered');
create index waitlist_line on waitlist_entries (appointment_id, joined_at, id) where status in ('waiting', 'offered');
create index waitlist_student on waitlist_entries (student_id) where status in ('waiting', 'offered');
create index waitlist_account on waitlist_entries (account_id);

-- waiting → offered → accepted | refused | expired | closed, or waiting → left (also by taking a seat themself) | closed.
create function guard_waitlist_entry() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and not (case old.status
        when 'waiting' then new.status in ('offered', 'left', 'closed')
        when 'offered' then new.status in ('accepted', 'refused', 'expired', 'closed')
        else false end) then
        raise exception 'waitlist entry % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    if (new.appointment_id, new.student_id, new.account_id, new.joined_at)
       is distinct from (old.appointment_id, old.student_id, old.account_id, old.joined_at) then
        raise exception 'waitlist entry % cannot change hands or place', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger waitlist_guard before update on waitlist_entries for each row execute function guard_waitlist_entry();

-- The seat that is offered is a live hold of that student in that appointment.
create function check_waitlist_offer() returns trigger language plpgsql as $$
begin
    if new.status = 'offered' and not exists (
        select from bookings b where b.id = new.booking_id and b.appointment_id = new.appointment_id
           and b.student_id = new.student_id and b.status = 'pending') then
        raise exception 'waitlist entry % is offered no held seat', new.id
            using errcode = 'check_violation', constraint = 'waitlist_offer_is_live';
    end if;
    return null;
end $$;
create trigger waitlist_offer_is_live after insert or update of status on waitlist_entries
    for each row execute function check_waitlist_offer();

-- The entry follows its held seat, whoever confirms it, gives it back or lets it expire. Only the family refuses it: what
-- the house takes back is closed.
create function follow_held_seat() returns trigger language plpgsql as $$
begin
    if old.status = 'pending' and new.status <> 'pending' then
        update waitlist_entries w
           set status = case
                   when new.status <> 'cancelled'   then 'accepted'
                   when new.cancelled_by is null    then 'expired'
                   when exists (select from account_members m
                                 where m.account_id = new.account_id and m.user_id = new.cancelled_by) then 'refused'
                   else 'closed' end
         where w.booking_id = new.id and w.status = 'offered';
    end if;
    return null;
end $$;
create trigger bookings_follow_held_seat after update of status on bookings
    for each row execute function follow_held_seat();

-- Whoever has a seat waits no longer; where a date is cancelled or over, nobody does.
create function leave_line() returns trigger language plpgsql as $$
begin
    if new.status = 'confirmed' then
        update waitlist_entries w set status = 'left'
         where w.appointment_id = new.appointment_id and w.student_id = new.student_id and w.status = 'waiting';
    end if;
    return null;
end $$;
create trigger bookings_leave_line after insert on bookings for each row execute function leave_line();

create function close_line() returns trigger language plpgsql as $$
begin
    if new.status <> 'scheduled' and old.status = 'scheduled' then
        update waitlist_entries w set status = 'closed'
         where w.appointment_id = new.id and w.status = 'waiting';
    end if;
    return null;
end $$;
create trigger appointments_close_line after update of status on appointments for each row execute function close_line();

-- "3rd in line": the number, not the others.
create function place_in_line(entry uuid) returns integer language plpgsql as $$
declare asking text := current_setting('preau.actor', true); place integer;
begin
    perform set_config('preau.actor', 'system', true);
    select count(*) into place from waitlist_entries w, waitlist_entries mine
     where mine.id = entry and w.appointment_id = mine.appointment_id and w.status in ('waiting', 'offered')
       and (w.joined_at, w.id) <= (mine.joined_at, mine.id);
    perform set_config('preau.actor', coalesce(asking, ''), true);
    return place;
end $$;
create function line_length(appointment uuid) returns integer language plpgsql as $$
declare asking text := current_setting('preau.actor', true); waiting integer;
begin
    perform set_config('preau.actor', 'system', true);
    select count(*) into waiting from waitlist_entries w
     where w.appointment_id = appointment and w.status in ('waiting', 'offered');
    perform set_config('preau.actor', coalesce(asking, ''), true);
    return waiting;
end $$;

alter table series           enable row level security;
alter table series           force  row level security;
alter table waitlist_entries enable row level security;
alter table waitlist_entries force  row level security;
create policy house    on series           using ((select actor_is_house()));
create policy house    on waitlist_entries using ((select actor_is_house()));
-- A workshop is for everybody who may book; a student's lessons are the family's and the provider's.
create policy workshop on series           for select using (kind = 'workshop' and (select actor_kind()) = 'user');
create policy members  on series           for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy provider on series           for select using (
    exists (select from providers p where p.id = provider_id and p.user_id = (select actor_user_id())));
create policy members  on waitlist_entries for select using (account_id = any ((select actor_accounts())::uuid[]));

-- Services are edited, and what was booked keeps the rule it was booked under; providers' profiles are whole.
-- (Rooms: scheduling, directory; SPEC §2, SC-5, DI-1)

-- ── Services ─────────────────────────────────────────────────────────────────────────────────────────────────────

alter table services
    add column version integer not null default 1,                       -- raised by each change
    add constraint services_names check (length(btrim(name_fr)) between 1 and 80 and length(btrim(name_en)) between 1 and 80),
    -- Credits come in quarters; anything finer could never be spent whole.
    add constraint services_cost check (credits between 25 and 10000 and credits % 25 = 0);

-- The terms that held until somebody changed them, and who did.
create table service_changes (
    id           uuid primary key,
    service      text not null references services,
    changed_by   uuid not null references users,
    changed_at   timestamptz not null,
    name_fr      text not null,
    name_en      text not null,
    credits      integer not null,
    refund_hours integer not null,
    refuse_hours integer not null
);
create index service_changes_service on service_changes (service, changed_at desc);
create index service_changes_changed_by on service_changes (changed_by);
create trigger service_changes_append_only before update or delete on service_changes
    for each statement execute function refuse_change();

alter table service_changes enable row level security;
alter table service_changes force  row level security;
create policy house on service_changes using ((select actor_is_house()));

-- ── What was booked keeps its rule, as it keeps its price ────────────────────────────────────────────────────────

-- The rows that exist are seen by the house only.
select set_config('preau.actor', 'system', true);

alter table bookings
    add column refund_hours integer,                                     -- as the service said when it was booked
    add column refuse_hours integer;
update bookings b
   set refund_hours = s.refund_hours, refuse_hours = s.refuse_hours
  from appointments a join services s on s.code = a.service
 where a.id = b.appointment_id;
alter table bookings
    alter column refund_hours set not null,
    alter column refuse_hours set not null;

select set_config('preau.actor', '', true);

-- Whatever code books.
create function take_rule_of_service() returns trigger language plpgsql as $$
begin
    select s.refund_hours, s.refuse_hours into new.refund_hours, new.refuse_hours
      from appointments a join services s on s.code = a.service
     where a.id = new.appointment_id;
    return new;
end $$;
create trigger bookings_rule before insert on bookings for each row execute function take_rule_of_service();

-- pending → confirmed → completed | cancelled | no_show; what is over stays over, a seat stays where it was taken, and on the
-- terms it was taken on.
create or replace function guard_booking() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and not (case old.status
        when 'pending'   then new.status in ('confirmed', 'cancelled')
        when 'confirmed' then new.status in ('completed', 'cancelled', 'no_show')
        else false end) then
        raise exception 'booking % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    if (new.student_id, new.account_id, new.credits, new.appointment_id, new.refund_hours, new.refuse_hours)
       is distinct from (old.student_id, old.account_id, old.credits, old.appointment_id, old.refund_hours, old.refuse_hours) then
        raise exception 'booking % cannot change hands, price, rule or appointment', old.id using errcode = 'restrict_violation';
    end if;
    new.lapsed := old.lapsed or (old.status = 'pending' and new.status = 'cancelled');
    return new;
end $$;

-- ── Providers ────────────────────────────────────────────────────────────────────────────────────────────────────

alter table providers
    add column expertises_fr        text[]  not null default '{}',       -- of coaches and mentors: what no subject names
    add column expertises_en        text[]  not null default '{}',
    add column radius_km            integer constraint providers_radius check (radius_km between 1 and 200),  -- around the city
    add column rate_online_minor    bigint  constraint providers_rate_online check (rate_online_minor > 0),   -- an hour
    add column rate_in_person_minor bigint  constraint providers_rate_in_person check (rate_in_person_minor > 0),
    add column rate_currency        text    constraint providers_rate_currency check (rate_currency ~ '^[A-Z]{3}$'),
    add column video_url            text    not null default ''          -- a link, never a frame: the policy forbids them
                                    constraint providers_video check (video_url = '' or (video_url like 'https://%' and length(video_url) <= 500)),
    add column version              integer not null default 1,          -- raised by each change
    add constraint providers_expertises check (cardinality(expertises_fr) = cardinality(expertises_en)),
    add constraint providers_diplomas   check (cardinality(diplomas_fr) = cardinality(diplomas_en)),
    add constraint providers_languages  check (cardinality(languages) > 0),
    add constraint providers_ways       check (online or in_person),
    add constraint providers_city       check (not in_person or btrim(city) <> ''),
    add constraint providers_travels    check (radius_km is null or in_person),
    add constraint providers_rates      check (
        (rate_currency is null) = (rate_online_minor is null and rate_in_person_minor is null));

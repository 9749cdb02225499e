-- Holds that expire, appointments that are missed or called off, and what keeps bookings, appointments and the ledger in
-- step whatever code runs. (Room: scheduling; SPEC SC-3, SC-5)

alter table bookings
    -- Of a hold: kept while credits are bought, and confirmed when they arrive. An offered seat is not: somebody must take it.
    add column confirm_when_paid boolean not null default false,
    -- It was a hold that nobody confirmed: never paid for, and in nobody's list. Kept by the trigger below.
    add column lapsed boolean not null default false,
    -- What whoever called the appointment off had to say; kept here because only the parties see bookings.
    add column cancel_note text not null default '',
    add constraint bookings_lapsed check (not lapsed or status = 'cancelled'),
    add constraint bookings_cancel_note check (length(cancel_note) <= 500 and (cancel_note = '' or status = 'cancelled'));

-- For the job that lets holds go.
create index bookings_held on bookings (held_until) where status = 'pending';
-- For whoever meets one that somebody else has just let go.
create index bookings_lapsed_at on bookings (cancelled_at) where lapsed;

-- pending → confirmed → completed | cancelled | no_show; what is over stays over, and a seat stays where it was taken.
create or replace function guard_booking() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and not (case old.status
        when 'pending'   then new.status in ('confirmed', 'cancelled')
        when 'confirmed' then new.status in ('completed', 'cancelled', 'no_show')
        else false end) then
        raise exception 'booking % cannot go from % to %', old.id, old.status, new.status using errcode = 'restrict_violation';
    end if;
    if (new.student_id, new.account_id, new.credits, new.appointment_id)
       is distinct from (old.student_id, old.account_id, old.credits, old.appointment_id) then
        raise exception 'booking % cannot change hands, price or appointment', old.id using errcode = 'restrict_violation';
    end if;
    new.lapsed := old.lapsed or (old.status = 'pending' and new.status = 'cancelled');
    return new;
end $$;

-- scheduled → completed | cancelled; only what is still to come can be moved.
create function guard_appointment() returns trigger language plpgsql as $$
begin
    if new.status <> old.status and old.status <> 'scheduled' then
        raise exception 'appointment % cannot go from % to %', old.id, old.status, new.status
            using errcode = 'restrict_violation';
    end if;
    if (new.provider_id, new.service) is distinct from (old.provider_id, old.service) then
        raise exception 'appointment % cannot change provider or service', old.id using errcode = 'restrict_violation';
    end if;
    if new.during <> old.during and old.status = 'cancelled' then
        raise exception 'appointment % is cancelled and cannot be moved', old.id using errcode = 'restrict_violation';
    end if;
    if new.sequence < old.sequence then
        raise exception 'appointment % cannot go back to an earlier sequence', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger appointments_guard before update on appointments for each row execute function guard_appointment();

-- ── The ledger and the bookings tell the same ────────────────────────────────────────────────────────────────────
-- Checked at commit. A hold has cost nothing; a seat that is taken or was used has cost exactly what it says and nothing
-- was given back; a cancelled one was given back what it says: all, a part or nothing of what it had cost. Entries are
-- never changed, so what was paid when it was confirmed is still paid when it is over.

create function check_booking_paid(booking_id uuid) returns void language plpgsql as $$
declare
    booking record;
    used    integer;
    back    integer;
begin
    select b.account_id, b.status, b.lapsed, b.credits, b.refunded into booking from bookings b where b.id = booking_id;
    if not found then return; end if;
    select coalesce(-sum(e.amount) filter (where e.kind = 'USAGE'), 0),
           coalesce(sum(e.amount) filter (where e.kind = 'REFUND'), 0)
      into used, back
      from credit_entries e
     where e.kind in ('USAGE', 'REFUND') and e.cause = 'booking:' || booking_id and e.account_id = booking.account_id;
    if not (case booking.status
        when 'pending'   then used = 0 and back = 0
        when 'cancelled' then used = (case when booking.lapsed then 0 else booking.credits end)
                              and back <= used and back = booking.refunded
        else used = booking.credits and back = 0 and booking.refunded = 0 end) then
        raise exception 'booking % is % for % with % given back, and the ledger says % and %',
            booking_id, booking.status, booking.credits, booking.refunded, used, back
            using errcode = 'check_violation', constraint = 'bookings_paid';
    end if;
end $$;

-- ── An appointment is what its bookings say ──────────────────────────────────────────────────────────────────────
-- Nobody has a seat in a cancelled one; nobody's seat is undecided in a completed one; and one that a learner booked takes
-- the provider's time only as long as somebody is in it (a workshop has its date before it has learners).

create function check_appointment_seats(appointment_id uuid) returns void language plpgsql as $$
declare
    appointment record;
    undecided   integer;
    live        integer;
begin
    select a.status, a.service into appointment from appointments a where a.id = appointment_id;
    if not found then return; end if;
    select count(*) filter (where b.status in ('pending', 'confirmed')), count(*) filter (where b.status <> 'cancelled')
      into undecided, live
      from bookings b where b.appointment_id = check_appointment_seats.appointment_id;
    if not (case appointment.status
        when 'cancelled' then live = 0
        when 'completed' then undecided = 0
        else appointment.service = 'workshop' or live > 0 end) then
        raise exception 'appointment % is % with % seats taken, % of them undecided',
            appointment_id, appointment.status, live, undecided
            using errcode = 'check_violation', constraint = 'appointments_seats';
    end if;
end $$;

create function check_booking() returns trigger language plpgsql as $$
begin
    perform check_booking_paid(new.id);
    perform check_appointment_seats(new.appointment_id);
    return null;
end $$;
create constraint trigger bookings_checked after insert or update of status, credits, refunded on bookings
    deferrable initially deferred for each row execute function check_booking();

create function check_appointment() returns trigger language plpgsql as $$
begin
    perform check_appointment_seats(new.id);
    return null;
end $$;
create constraint trigger appointments_checked after insert or update of status on appointments
    deferrable initially deferred for each row execute function check_appointment();

create function check_entry_of_booking() returns trigger language plpgsql as $$
begin
    perform check_booking_paid(substring(new.cause from 9)::uuid);
    return null;
end $$;
create constraint trigger credit_entries_booked after insert on credit_entries
    deferrable initially deferred for each row
    when (new.cause ~ '^booking:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
    execute function check_entry_of_booking();

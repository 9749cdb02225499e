-- What changed in providers' time, so that open calendars can look again. (Room: scheduling; SPEC SC-2)

-- One row per change, written by the transaction that makes it; no NOTIFY, whose global lock would slow every booking.
-- Each node reads it while somebody watches (scheduling::server::live). Says whose time and when, never with whom.
create table slot_changes (
    seq         bigint generated always as identity primary key,
    provider_id uuid not null references providers on delete cascade,
    changed_at  timestamptz not null default clock_timestamp()
);
create index slot_changes_changed_at on slot_changes (changed_at);

comment on table slot_changes is 'Whose free slots changed; kept for a day.';

alter table slot_changes enable row level security;
alter table slot_changes force  row level security;
create policy house     on slot_changes using ((select actor_is_house()));
create policy signed_in on slot_changes for select using ((select actor_kind()) = 'user');
-- Whoever may change a schedule may say that it changed.
create policy announced on slot_changes for insert with check (true);

create function announce_slots() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        insert into slot_changes (provider_id) select old.provider_id where exists (select from providers where id = old.provider_id);
        return null;
    end if;
    insert into slot_changes (provider_id) values (new.provider_id);
    if tg_op = 'UPDATE' and new.provider_id <> old.provider_id then
        insert into slot_changes (provider_id) values (old.provider_id);
    end if;
    return null;
end $$;

create trigger appointments_announce_insert after insert on appointments for each row execute function announce_slots();
create trigger appointments_announce_update after update of during, status, provider_id, capacity on appointments
    for each row when ((old.during, old.status, old.provider_id, old.capacity) is distinct from (new.during, new.status, new.provider_id, new.capacity))
    execute function announce_slots();
-- Seats of a workshop: taken, held, given up.
create trigger bookings_announce_insert after insert on bookings for each row execute function announce_slots();
create trigger bookings_announce_update after update of status on bookings
    for each row when (old.status is distinct from new.status) execute function announce_slots();
create trigger schedules_announce after update on provider_schedules
    for each row when (old is distinct from new) execute function announce_slots();
create trigger rules_announce after insert or update or delete on availability_rules
    for each row execute function announce_slots();
create trigger exceptions_announce after insert or update or delete on availability_exceptions
    for each row execute function announce_slots();

-- Left over from booking: notes of the ledger in both languages, and rooms and recordings for those alone who have a seat.
-- (Rooms: credits, scheduling; SPEC CR-3, SC-9)

-- ── Notes of the ledger ──────────────────────────────────────────────────────────────────────────────────────────

-- `note` is French where the house wrote it. A note that a person typed stands as it is for every reader.
alter table credit_entries
    add column note_en text not null default '',
    add constraint credit_entries_note_en check (note_en = '' or note <> '');
comment on column credit_entries.note_en is 'the note in English; empty: `note` serves both languages';

-- ── Rooms and recordings ─────────────────────────────────────────────────────────────────────────────────────────

-- A seat that is only held, or was only offered, opens no door. (Policies of the inner tables apply.)
drop policy party on video_rooms;
drop policy party on recordings;
create policy party on video_rooms for select using (
    exists (select from bookings b where b.appointment_id = video_rooms.appointment_id
                                     and b.status in ('confirmed', 'completed', 'no_show')));
create policy party on recordings  for select using (
    exists (select from bookings b where b.appointment_id = recordings.appointment_id
                                     and b.status in ('confirmed', 'completed', 'no_show')));
-- Who gives it has the key, whoever has confirmed by then.
create policy provider on video_rooms for select using (
    exists (select from appointments a join providers p on p.id = a.provider_id
             where a.id = video_rooms.appointment_id and p.user_id = (select actor_user_id())));
create policy provider on recordings  for select using (
    exists (select from appointments a join providers p on p.id = a.provider_id
             where a.id = recordings.appointment_id and p.user_id = (select actor_user_id())));

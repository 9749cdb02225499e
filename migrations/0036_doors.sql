-- Rooms and recordings open by a seat of one's own, or of somebody one looks after. (Room: scheduling; SPEC SC-7, ID-5)

-- Brothers and sisters share an account, and thereby see each other's bookings; a seat of one is no way in for the others,
-- least of all for one whose own seat is only held, was only offered, or is cancelled.
create function actor_looks_after() returns boolean language sql stable
    return exists (select from user_roles r where r.user_id = actor_user_id() and r.role in ('parent', 'client'));

drop policy party on video_rooms;
drop policy party on recordings;
-- (Policies of the inner table apply: only bookings of the actor's accounts are found.)
create policy party on video_rooms for select using (
    exists (select from bookings b where b.appointment_id = video_rooms.appointment_id
                                     and b.status in ('confirmed', 'completed', 'no_show')
                                     and (b.student_id = (select actor_user_id()) or (select actor_looks_after()))));
create policy party on recordings  for select using (
    exists (select from bookings b where b.appointment_id = recordings.appointment_id
                                     and b.status in ('confirmed', 'completed', 'no_show')
                                     and (b.student_id = (select actor_user_id()) or (select actor_looks_after()))));

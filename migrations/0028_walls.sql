-- What attacks on the schema showed it did not refuse yet. (Room: scheduling; SPEC SC-3, SC-7)

-- An appointment without an end would take its provider for ever.
alter table appointments add constraint appointments_bounded
    check (not upper_inf(during) and isfinite(lower(during)) and isfinite(upper(during)));

-- A video room is one appointment's, whatever domain it is on: its name carries the appointment's id and a secret, so no two
-- appointments can ever meet in one room (docs/decisions/0008).
alter table video_rooms add constraint video_rooms_own
    check (url ~ ('^https://[^[:space:]]+/nexus-' || appointment_id || '-[A-Za-z0-9_-]{16,}$'));

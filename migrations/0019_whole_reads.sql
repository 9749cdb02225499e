-- When an outside calendar was last read whole: the window moves on, so that "not modified" is not enough for ever.
-- (Room: scheduling; SPEC SC-9)

alter table busy_sources add column read_whole_at timestamptz;
comment on column busy_sources.read_whole_at is 'when its spans were last replaced; fetched_at also says when it was not modified';

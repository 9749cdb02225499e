-- Left over from booking: notes of the ledger in both languages, and rooms and recordings for those alone who have a seat.
-- (Rooms: credits, scheduling; SPEC CR-3, SC-9)

-- ── Notes of the ledger ──────────────────────────────────────────────────────────────────────────────────────────

-- `note` is French where the house wrote it. A note that a person typed stands as it is for every reader.
alter table credit_entries
    add column note_en text not null default '',
    add constraint credit_entries_note_en check (note_en = '' or note <> '');
comment on column credit_entries.note_en is 'the note in English; empty: `note` serves both languages';

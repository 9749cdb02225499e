-- Documents that go with mails; who changed how the organisation invoices. (Rooms: notifications, billing; SPEC BI-3)
--
-- Texts that go with a mail (invitations) are written with it and stay in mails.attachments. A document is named there
-- ({"document": "invoice:<id>"}) and printed when the mail is about to be sent, outside of any transaction; what was printed
-- is kept here, so that a second try sends the same bytes and the mailbox page shows what the reader got.

create table mail_files (
    mail_id      uuid not null references mails on delete cascade,
    position     integer not null,                                        -- in mails.attachments, from 0
    name         text not null,
    content_type text not null,
    content      bytea not null,
    printed_at   timestamptz not null,
    constraint mail_files_once primary key (mail_id, position),
    constraint mail_files_position check (position >= 0),
    constraint mail_files_name check (name <> ''),
    constraint mail_files_content_type check (content_type ~ '^[a-z]+/[a-z0-9.+-]+$'),
    constraint mail_files_content check (length(content) > 0)
);
create trigger mail_files_append_only before update on mail_files for each statement execute function refuse_change();

-- Like the mails they go with: only the house reads them.
alter table mail_files enable row level security;
alter table mail_files force  row level security;
create policy house on mail_files using ((select actor_is_house()));

-- ── How the organisation invoices, as staff edit it ──────────────────────────────────────────────────────────────

-- Two editors do not lose each other: who saves says which version was seen.
alter table billing_settings add column version integer not null default 1,
    add constraint billing_settings_version check (version > 0);

-- Who changed what: {"field": ["before", "after"]}. What is printed on invoices is never changed without a trace.
create table billing_settings_changes (
    version    integer not null,
    changed_by uuid not null references users,
    changed_at timestamptz not null,
    changes    jsonb not null,
    constraint billing_settings_changes_once primary key (version),
    constraint billing_settings_changes_object check (jsonb_typeof(changes) = 'object')
);
create trigger billing_settings_changes_append_only before update or delete on billing_settings_changes
    for each statement execute function refuse_change();

alter table billing_settings_changes enable row level security;
alter table billing_settings_changes force  row level security;
create policy house on billing_settings_changes using ((select actor_is_house()));

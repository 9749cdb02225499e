-- Mails: rendered when the event is handled, then delivered by a job. (Room: notifications)

create table mails (
    id            uuid primary key,
    -- "event:42/booking-confirmed/<user id>": never twice for one event
    dedup_key     text not null constraint mails_dedup_key unique check (dedup_key <> ''),
    template      text not null,
    user_id       uuid references users on delete set null,
    to_address    text not null check (to_address <> ''),
    to_name       text not null default '',
    locale        text not null check (locale in ('fr', 'en')),
    subject       text not null,
    text_body     text not null,
    html_body     text not null,
    -- [{"name", "content_type", "content"}], content as text
    attachments   jsonb not null default '[]' check (jsonb_typeof(attachments) = 'array'),
    message_id    text not null unique,          -- stable, so that a mail sent twice by a crash is one mail for its reader
    status        text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
    attempts      integer not null default 0 check (attempts >= 0),
    last_error    text,
    -- Somebody is handing it to the relay, and nobody else does before this instant.
    claimed_until timestamptz check (claimed_until is null or status = 'queued'),
    created_at    timestamptz not null,
    sent_at       timestamptz,
    check ((status = 'sent') = (sent_at is not null))
);
create index mails_recent on mails (created_at desc);
create index mails_user on mails (user_id);

-- Mails carry sign-in links: only the house reads them.
alter table mails enable row level security;
alter table mails force  row level security;
create policy house on mails using ((select actor_is_house()));

-- Providers and what they teach. Holds nothing private: a provider is known by a pseudonym. (Room: directory)

create table subjects (
    slug     text primary key check (slug ~ '^[a-z0-9-]+$'),
    name_fr  text not null,
    name_en  text not null,
    position integer not null
);

create table providers (
    id           uuid primary key,
    user_id      uuid not null unique references users,
    slug         text not null unique check (slug ~ '^[a-z0-9-]+$'),
    pseudonym    text not null check (pseudonym <> ''),
    kind         text not null check (kind in ('tutor', 'coach', 'mentor')),
    headline_fr  text not null default '',
    headline_en  text not null default '',
    bio_fr       text not null default '',
    bio_en       text not null default '',
    diplomas_fr  text[] not null default '{}',
    diplomas_en  text[] not null default '{}',
    languages    text[] not null default '{fr}',  -- BCP 47
    online       boolean not null default true,
    in_person    boolean not null default false,
    city         text not null default '',
    picture      text not null default '',        -- path below /images, or empty
    published    boolean not null default false,
    position     integer not null default 0,
    created_at   timestamptz not null
);

create table provider_subjects (
    provider_id uuid not null references providers on delete cascade,
    subject     text not null references subjects,
    primary key (provider_id, subject)
);

-- The public site: pages made of typed sections. (Room: site; SPEC SI-1)

create table site_sections (
    id       uuid primary key,
    page     text not null check (page in ('home', 'legal')),
    kind     text not null check (kind in
             ('hero', 'steps', 'pricing', 'coaches', 'points', 'quotes', 'faq', 'text', 'call')),
    position integer not null,
    enabled  boolean not null default true,
    content  jsonb not null check (jsonb_typeof(content) = 'object'),  -- shape by kind: site::model::section
    unique (page, position)
);

-- The public site: pages made of typed sections. (Room: site; SPEC SI-1)

create table site_sections (
    id       uuid primary key,
    page     text not null,                       -- 'home'
    kind     text not null check (kind in ('hero', 'steps', 'pricing', 'coaches', 'quotes', 'faq', 'text', 'contact')),
    position integer not null,
    enabled  boolean not null default true,
    content  jsonb not null,                      -- shape by kind: site::model::section
    unique (page, position)
);

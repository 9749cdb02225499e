-- The back office of money: which lists were taken out of the house, and what was done to several invoices at once.
-- (Rooms: platform, billing; SPEC BI-3)

-- A file with names, addresses or amounts of many people leaves a trace: who took which list, with which filters.
create table exports (
    id      uuid primary key,
    list    text not null constraint exports_list check (list <> ''),
    filters text not null default '' constraint exports_filters check (length(filters) <= 1000),
    rows    integer not null constraint exports_rows check (rows >= 0),
    made_by uuid not null references users,
    made_at timestamptz not null
);
create index exports_recent on exports (made_at desc);
create trigger exports_append_only before update or delete on exports for each statement execute function refuse_change();

-- Something done to several invoices at once. Its id is the key of the form: sent twice, it is done once.
create table invoice_batches (
    id      uuid primary key,
    action  text not null constraint invoice_batches_action check (action in ('issue', 'remind')),
    made_by uuid not null references users,
    made_at timestamptz not null
);
create trigger invoice_batches_append_only before update or delete on invoice_batches
    for each statement execute function refuse_change();

-- What became of each of them: 'issued' and 'reminded', or why nothing was done.
create table invoice_batch_items (
    batch_id   uuid not null references invoice_batches,
    invoice_id uuid not null references invoices,
    outcome    text not null constraint invoice_batch_items_outcome check (outcome in
               ('issued', 'reminded', 'no_draft', 'nothing_due', 'in_dunning', 'reminded_lately', 'refused')),
    done_at    timestamptz not null,
    primary key (batch_id, invoice_id)
);
-- When an invoice was last recalled.
create index invoice_batch_items_reminded on invoice_batch_items (invoice_id, done_at desc) where outcome = 'reminded';
create trigger invoice_batch_items_append_only before update or delete on invoice_batch_items
    for each statement execute function refuse_change();

alter table exports             enable row level security;
alter table exports             force  row level security;
alter table invoice_batches     enable row level security;
alter table invoice_batches     force  row level security;
alter table invoice_batch_items enable row level security;
alter table invoice_batch_items force  row level security;
create policy house on exports             using ((select actor_is_house()));
create policy house on invoice_batches     using ((select actor_is_house()));
create policy house on invoice_batch_items using ((select actor_is_house()));

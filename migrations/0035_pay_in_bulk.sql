-- Several statements of coaches noted as paid at once, by one transfer order. (Room: payroll; SPEC BI-8)

-- Its id is the key of the form: sent twice, it is done once; interrupted, sending it again does the rest.
create table pay_batches (
    id        uuid primary key,
    paid_on   date not null,
    reference text not null constraint pay_batches_reference check (reference <> '' and length(reference) <= 120),
    made_by   uuid not null references users,
    made_at   timestamptz not null
);
create trigger pay_batches_append_only before update or delete on pay_batches for each statement execute function refuse_change();

-- What became of each of them: 'paid', or why it was not.
create table pay_batch_items (
    batch_id     uuid not null references pay_batches,
    statement_id uuid not null references pay_statements,
    outcome      text not null constraint pay_batch_items_outcome check (outcome in
                 ('paid', 'already_paid', 'not_over', 'nothing_owed', 'changed')),
    done_at      timestamptz not null,
    primary key (batch_id, statement_id)
);
create trigger pay_batch_items_append_only before update or delete on pay_batch_items
    for each statement execute function refuse_change();

alter table pay_batches     enable row level security;
alter table pay_batches     force  row level security;
alter table pay_batch_items enable row level security;
alter table pay_batch_items force  row level security;
create policy house on pay_batches     using ((select actor_is_house()));
create policy house on pay_batch_items using ((select actor_is_house()));

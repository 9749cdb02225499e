-- The credit ledger. Amounts are hundredths of a credit: 1.25 credits is 125. (Room: credits; SPEC CR-1)
--
-- An entry says what happened; its movements say which grants it touched; the sum of the movements is the entry.
-- A grant's remaining is kept by a trigger on movements and nothing else, and a check keeps it between 0 and what was
-- granted: so a balance can never be negative and a refund can never give back more than was taken, whatever code runs.

create table credit_grants (
    id         uuid primary key,
    student_id uuid not null,
    account_id uuid not null,
    amount     integer not null check (amount > 0),
    remaining  integer not null default 0,
    granted_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > granted_at),
    foreign key (student_id, account_id) references students (user_id, account_id),
    constraint credit_grants_remaining check (remaining between 0 and amount)
);
create index credit_grants_live on credit_grants (student_id, expires_at) where remaining > 0;

create table credit_entries (
    id          uuid primary key,
    student_id  uuid not null,
    account_id  uuid not null,
    kind        text not null check (kind in ('MONTHLY_ALLOCATION', 'PURCHASE', 'USAGE', 'REFUND', 'EXPIRATION', 'ADJUSTMENT')),
    amount      integer not null check (amount <> 0),
    cause       text not null check (cause <> ''),  -- 'booking:<id>', 'period:<id>', 'grant:<id>', 'seed:<name>'…
    note        text not null default '',
    actor_id    uuid,                               -- the person, or null for the house
    recorded_at timestamptz not null,
    foreign key (student_id, account_id) references students (user_id, account_id),
    -- Once-only: a booking is used once and refunded once, a period allocated once.
    constraint credit_entries_once unique (kind, cause),
    constraint credit_entries_sign check (case
        when kind in ('MONTHLY_ALLOCATION', 'PURCHASE', 'REFUND') then amount > 0
        when kind in ('USAGE', 'EXPIRATION') then amount < 0
        else true end)
);
create index credit_entries_student on credit_entries (student_id, recorded_at desc);

create table credit_movements (
    entry_id uuid not null references credit_entries,
    grant_id uuid not null references credit_grants,
    amount   integer not null check (amount <> 0),
    primary key (entry_id, grant_id)
);
create index credit_movements_grant on credit_movements (grant_id);

create trigger credit_entries_append_only   before update or delete on credit_entries   for each statement execute function refuse_change();
create trigger credit_movements_append_only before update or delete on credit_movements for each statement execute function refuse_change();
create trigger credit_grants_no_delete      before delete           on credit_grants    for each statement execute function refuse_change();

-- The only door to remaining.
create function apply_credit_movement() returns trigger language plpgsql as $$
begin
    update credit_grants g set remaining = g.remaining + new.amount
     where g.id = new.grant_id
       and g.student_id = (select e.student_id from credit_entries e where e.id = new.entry_id);
    if not found then
        raise exception 'movement % touches a grant of another student', new.entry_id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger credit_movements_apply after insert on credit_movements for each row execute function apply_credit_movement();

create function guard_credit_grant() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.remaining <> 0 then
        raise exception 'a grant starts empty and is filled by its movement' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'UPDATE' and (pg_trigger_depth() < 2
        or (new.id, new.student_id, new.account_id, new.amount, new.granted_at, new.expires_at)
           is distinct from (old.id, old.student_id, old.account_id, old.amount, old.granted_at, old.expires_at)) then
        raise exception 'credit_grants changes only through credit_movements' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger credit_grants_guard before insert or update on credit_grants for each row execute function guard_credit_grant();

-- Checked at commit, when all movements of the entry are there.
create function check_credit_entry() returns trigger language plpgsql as $$
begin
    if (select coalesce(sum(m.amount), 0) from credit_movements m where m.entry_id = new.id) <> new.amount then
        raise exception 'entry % is not the sum of its movements', new.id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger credit_entries_balanced after insert on credit_entries
    deferrable initially deferred for each row execute function check_credit_entry();

-- A movement added later to an old entry would unbalance it.
create function check_credit_movement() returns trigger language plpgsql as $$
begin
    if (select coalesce(sum(m.amount), 0) from credit_movements m where m.entry_id = new.entry_id)
       <> (select e.amount from credit_entries e where e.id = new.entry_id) then
        raise exception 'entry % is not the sum of its movements', new.entry_id using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger credit_movements_balanced after insert on credit_movements
    deferrable initially deferred for each row execute function check_credit_movement();

alter table credit_grants    enable row level security;
alter table credit_grants    force  row level security;
alter table credit_entries   enable row level security;
alter table credit_entries   force  row level security;
alter table credit_movements enable row level security;
alter table credit_movements force  row level security;
create policy house   on credit_grants    using ((select actor_is_house()));
create policy house   on credit_entries   using ((select actor_is_house()));
create policy house   on credit_movements using ((select actor_is_house()));
create policy members on credit_grants    for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy members on credit_entries   for select using (account_id = any ((select actor_accounts())::uuid[]));
create policy members on credit_movements for select using (
    exists (select from credit_entries e where e.id = entry_id));

-- What becomes of credits: shared in a family or not, warned about, expired; and what a paid period brings each month.
-- (Rooms: credits, billing; SPEC CR-1 to CR-3)

-- ── Shared by the students of an account, or each their own ──────────────────────────────────────────────────────
-- No row: each their own. A student's use may then touch the grants of that student only.

create table credit_sharing (
    account_id uuid primary key references accounts,
    shared     boolean not null,
    changed_by uuid,                        -- the person, or null for the house
    changed_at timestamptz not null
);

alter table credit_sharing enable row level security;
alter table credit_sharing force  row level security;
create policy house   on credit_sharing using ((select actor_is_house()));
create policy members on credit_sharing for select using (account_id = any ((select actor_accounts())::uuid[]));

create function credits_are_shared(account uuid) returns boolean language sql stable
    return exists (select from credit_sharing s where s.account_id = account and s.shared);

-- An account's live grants, when they are shared; and those that are over, for the job that takes them.
create index credit_grants_account on credit_grants (account_id, expires_at) where remaining > 0;
create index credit_grants_over on credit_grants (expires_at) where remaining > 0;

-- The only door to remaining, now also for what siblings may do for each other. Whatever code runs:
--   credits never leave their account, and all movements of an entry go the same way;
--   a use takes from the student's own grants, or a sibling's while the account shares, and never after their expiry;
--   a refund goes back to the grants it came from, at most what was taken, whoever's they are and whatever is shared today;
--   an expiry takes all that is left of a grant that is over.
create or replace function apply_credit_movement() returns trigger language plpgsql as $$
declare
    entry  credit_entries;
    target credit_grants;
begin
    select * into strict entry from credit_entries where id = new.entry_id;
    update credit_grants set remaining = remaining + new.amount where id = new.grant_id returning * into strict target;
    if target.account_id <> entry.account_id then
        raise exception 'movement of % touches a grant of another account', new.entry_id using errcode = 'restrict_violation';
    end if;
    if sign(new.amount) <> sign(entry.amount) then
        raise exception 'movement of % goes against its entry', new.entry_id using errcode = 'restrict_violation';
    end if;
    if entry.kind = 'REFUND' then
        if not exists (select from credit_entries used join credit_movements m on m.entry_id = used.id
                        where used.kind = 'USAGE' and used.cause = entry.cause and used.student_id = entry.student_id
                          and m.grant_id = new.grant_id and new.amount <= -m.amount) then
            raise exception 'refund % goes to a grant it did not come from', new.entry_id using errcode = 'restrict_violation';
        end if;
    elsif target.student_id <> entry.student_id then
        -- Locked, so that sharing does not end between this look and the commit.
        perform from credit_sharing s where s.account_id = entry.account_id and s.shared for share;
        if not found or new.amount > 0 or entry.kind not in ('USAGE', 'ADJUSTMENT') then
            raise exception 'movement of % touches a grant of another student', new.entry_id using errcode = 'restrict_violation';
        end if;
    end if;
    if entry.kind = 'USAGE' and entry.recorded_at >= target.expires_at then
        raise exception 'use % of a grant that is over', new.entry_id using errcode = 'restrict_violation';
    end if;
    if entry.kind = 'EXPIRATION' and (entry.recorded_at < target.expires_at or target.remaining <> 0) then
        raise exception 'expiry % comes too early or leaves something', new.entry_id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;

-- ── Warned before it is too late, once for each grant and distance ───────────────────────────────────────────────

create table credit_warnings (
    grant_id  uuid not null references credit_grants,
    days      integer not null check (days in (7, 30)),
    warned_at timestamptz not null,
    primary key (grant_id, days)
);
create trigger credit_warnings_append_only before update or delete on credit_warnings for each statement execute function refuse_change();

alter table credit_warnings enable row level security;
alter table credit_warnings force  row level security;
create policy house on credit_warnings using ((select actor_is_house()));

-- ── What a paid period brings: kept with it, because plans change ────────────────────────────────────────────────

-- The rows that exist are seen by the house only.
select set_config('preau.actor', 'system', true);

alter table subscription_periods
    add column plan    text references plans,                          -- that was paid for
    add column months  integer not null default 1 check (months between 1 and 120),
    add column credits integer not null default 0 check (credits >= 0);  -- hundredths, each month

update subscription_periods p
   set plan = l.code, credits = l.credits, months = case l.every when 'year' then 12 else 1 end
  from subscriptions s, plans l
 where l.code = s.plan
   and s.id = coalesce(
       (select paid.id from payments pay join subscriptions paid on pay.purpose = 'subscription:' || paid.id
         where pay.id = p.payment_id),
       p.subscription_id);

alter table subscription_periods
    alter column plan    set not null,
    alter column months  drop default,
    alter column credits drop default;
create index subscription_periods_end on subscription_periods (upper(during));

select set_config('preau.actor', '', true);

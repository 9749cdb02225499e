-- Everything a plan can say, packs, what plans entitle to, promotions, and how a subscription changes, rests and ends.
-- (Room: billing; SPEC BI-1, BI-2, BI-5, BI-9)

-- Existing rows are changed below, which only the house may.
select set_config('preau.actor', 'system', true);

-- ---------------------------------------------------------------- plans

-- Free is a price of nothing, a trial is days before the first payment, and paid once is a plan that does not renew: they go
-- together as people need them, so none is a "type" that excludes the others.
alter table plans
    add column audience        text    not null default 'student' constraint plans_audience check (audience in ('student', 'member')),
    add column renews          boolean not null default true,
    add column trial_days      integer not null default 0 constraint plans_trial check (trial_days between 0 and 365),
    add column setup_fee_minor bigint  not null default 0 constraint plans_setup_fee check (setup_fee_minor >= 0),
    add column on_request      boolean not null default false,   -- shown, and agreed with a person: cannot be taken online
    add column version         integer not null default 1 constraint plans_version check (version > 0),
    add constraint plans_trial_then_pay check (trial_days = 0 or price_minor > 0),
    -- Credits belong to students.
    add constraint plans_member_credits check (audience = 'student' or credits = 0);

-- What somebody holds or waits for is not turned into something else; a price may change, for what is paid from then on.
create function guard_plan() returns trigger language plpgsql as $$
begin
    if new.code <> old.code then
        raise exception 'plan % keeps its code', old.code using errcode = 'restrict_violation', constraint = 'plans_code_kept';
    end if;
    if (new.currency, new.every, new.audience) is distinct from (old.currency, old.every, old.audience)
       and exists (select from subscriptions s where s.plan = old.code) then
        raise exception 'plan % is in use', old.code using errcode = 'restrict_violation', constraint = 'plans_in_use';
    end if;
    return new;
end $$;
create trigger plans_guard before update on plans for each row execute function guard_plan();

-- Limits and switches of a plan; which there are is `billing::model::Feature`. No row: what everybody has.
create table plan_entitlements (
    plan    text   not null references plans on delete cascade,
    feature text   not null constraint plan_entitlements_feature check (feature ~ '^[a-z][a-z_]{1,40}$'),
    amount  bigint constraint plan_entitlements_amount check (amount >= 0),   -- null: without limit
    primary key (plan, feature)
);

-- ---------------------------------------------------------------- packs

-- Bought once, for one student, and used as credits.
create table packs (
    code          text primary key constraint packs_code check (code ~ '^[A-Z0-9_]{1,40}$'),
    name_fr       text not null constraint packs_name_fr check (name_fr <> ''),
    name_en       text not null constraint packs_name_en check (name_en <> ''),
    summary_fr    text not null default '',
    summary_en    text not null default '',
    features_fr   text[] not null default '{}',
    features_en   text[] not null default '{}',
    price_minor   bigint not null constraint packs_price check (price_minor > 0),
    currency      text not null constraint packs_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    credits       integer not null constraint packs_credits check (credits > 0),           -- hundredths
    valid_months  integer not null default 12 constraint packs_valid check (valid_months between 1 and 36),
    public        boolean not null default true,
    position      integer not null default 0,
    version       integer not null default 1 constraint packs_version check (version > 0),
    constraint packs_features check (cardinality(features_fr) = cardinality(features_en))
);

-- ---------------------------------------------------------------- promotions

create table promotions (
    id               uuid primary key,
    code             text constraint promotions_code unique constraint promotions_code_form check (code ~ '^[A-Z0-9-]{3,30}$'),
    name_fr          text not null constraint promotions_name_fr check (name_fr <> ''),
    name_en          text not null constraint promotions_name_en check (name_en <> ''),
    basis_points     integer constraint promotions_percentage check (basis_points between 1 and 10000),
    amount_minor     bigint  constraint promotions_amount check (amount_minor > 0),
    currency         text    constraint promotions_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    applies_to       text not null default 'first' constraint promotions_applies_to check (applies_to in ('first', 'renewals', 'both')),
    max_uses         integer constraint promotions_max_uses check (max_uses > 0),
    max_per_account  integer constraint promotions_max_per_account check (max_per_account > 0),
    starts_at        timestamptz not null,
    ends_at          timestamptz,
    active           boolean not null default true,
    automatic        boolean not null default false,
    new_accounts_only boolean not null default false,
    min_amount_minor bigint constraint promotions_min_amount check (min_amount_minor > 0),
    -- What was taken, waiting payments included: kept by `promotion_uses_count`, and the wall against using too much.
    uses             integer not null default 0,
    version          integer not null default 1,
    created_at       timestamptz not null,
    -- Either a share or a sum; a sum, and a least purchase, need a currency.
    constraint promotions_kind check ((basis_points is null) <> (amount_minor is null)),
    constraint promotions_has_currency check ((amount_minor is null and min_amount_minor is null) or currency is not null),
    constraint promotions_dates check (ends_at is null or ends_at > starts_at),
    -- Asked for by a code, or given by itself.
    constraint promotions_automatic check (automatic = (code is null)),
    constraint promotions_not_over_used check (uses >= 0 and (max_uses is null or uses <= max_uses))
);
create index promotions_automatic_ones on promotions (starts_at) where automatic and active;

-- What a promotion is for; no row at all: everything.
create table promotion_targets (
    promotion_id uuid not null references promotions on delete cascade,
    plan         text references plans,
    pack         text references packs,
    constraint promotion_targets_one check ((plan is null) <> (pack is null)),
    constraint promotion_targets_plan unique (promotion_id, plan),
    constraint promotion_targets_pack unique (promotion_id, pack)
);

-- One use, from the moment somebody goes to pay: a price that was promised is kept. Given up when nobody paid.
create table promotion_uses (
    id              uuid primary key,
    promotion_id    uuid not null references promotions,
    account_id      uuid not null references accounts,
    user_id         uuid not null references users,               -- who pays
    purpose         text not null constraint promotion_uses_once unique constraint promotion_uses_purpose check (purpose <> ''),
    before_minor    bigint not null constraint promotion_uses_before check (before_minor > 0),
    discount_minor  bigint not null,
    currency        text not null constraint promotion_uses_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    status          text not null default 'reserved' constraint promotion_uses_status check (status in ('reserved', 'used', 'released')),
    reserved_at     timestamptz not null,
    settled_at      timestamptz,
    constraint promotion_uses_effect check (discount_minor between 1 and before_minor),
    constraint promotion_uses_settled check ((status = 'reserved') = (settled_at is null))
);
create index promotion_uses_promotion on promotion_uses (promotion_id, reserved_at desc);
create index promotion_uses_account on promotion_uses (account_id, promotion_id);
create index promotion_uses_waiting on promotion_uses (reserved_at) where status = 'reserved';

-- Counts uses on the promotion's own row, which thereby makes those who come at once wait for each other; and holds the
-- limit per account. However many pay at the same time, neither limit is passed.
create function count_promotion_use() returns trigger language plpgsql as $$
declare
    step integer := 0;
    allowed integer;
begin
    if tg_op = 'INSERT' then
        if new.status = 'released' then
            raise exception 'a use begins reserved or used' using errcode = 'restrict_violation';
        end if;
        step := 1;
    else
        if (new.id, new.promotion_id, new.account_id, new.user_id, new.purpose, new.before_minor, new.discount_minor, new.currency, new.reserved_at)
           is distinct from (old.id, old.promotion_id, old.account_id, old.user_id, old.purpose, old.before_minor, old.discount_minor, old.currency, old.reserved_at) then
            raise exception 'what a promotion took off never changes' using errcode = 'restrict_violation';
        end if;
        if old.status <> new.status and old.status <> 'reserved' then
            raise exception 'use % of a promotion is settled', old.id using errcode = 'restrict_violation';
        end if;
        if old.status = 'reserved' and new.status = 'released' then
            step := -1;
        end if;
    end if;
    if step <> 0 then
        update promotions set uses = uses + step where id = new.promotion_id returning max_per_account into allowed;
    end if;
    if step = 1 and allowed is not null and allowed <= (
        select count(*) from promotion_uses
         where promotion_id = new.promotion_id and account_id = new.account_id and status <> 'released') then
        raise exception 'account % has used promotion %', new.account_id, new.promotion_id
            using errcode = 'check_violation', constraint = 'promotion_uses_per_account';
    end if;
    return new;
end $$;
create trigger promotion_uses_count before insert or update on promotion_uses for each row execute function count_promotion_use();
create trigger promotion_uses_kept before delete on promotion_uses for each statement execute function refuse_change();

-- A limit is not set below what was taken; the count is the trigger's own.
create function guard_promotion() returns trigger language plpgsql as $$
begin
    if new.uses <> old.uses and pg_trigger_depth() < 2 then
        raise exception 'uses of a promotion are counted, not written' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger promotions_guard before update on promotions for each row execute function guard_promotion();

-- ---------------------------------------------------------------- subscriptions

-- `student_id` is whom a subscription is for: a student, or for a community plan a member of the account. So the account's
-- members are the wall, and the plan's audience says which of them.
alter table subscriptions
    drop constraint subscriptions_student_id_account_id_fkey,
    add constraint subscriptions_beneficiary foreign key (account_id, student_id) references account_members (account_id, user_id),
    add column promotion_id      uuid references promotions,      -- that also holds for renewals
    add column trial_until       timestamptz,
    add column ends_at_period    boolean not null default false,  -- given up, for the end of what is paid
    add column ending_reason     text not null default '' constraint subscriptions_ending_reason check (length(ending_reason) <= 500),
    add column next_plan         text references plans,           -- from the next period on
    add column paused_at         timestamptz,
    add column resumes_at        timestamptz,                     -- when it resumes by itself
    add constraint subscriptions_paused check ((status = 'paused') = (paused_at is not null)),
    add constraint subscriptions_resumes check (resumes_at is null or (paused_at is not null and resumes_at > paused_at)),
    add constraint subscriptions_trial check (status <> 'trialing' or trial_until is not null),
    add constraint subscriptions_next_plan check (next_plan is null or next_plan <> plan);

create function guard_beneficiary() returns trigger language plpgsql as $$
declare
    wanted text;
begin
    select audience into wanted from plans where code = new.plan;
    if (wanted = 'student') <> exists (select from students where user_id = new.student_id and account_id = new.account_id) then
        raise exception 'plan % is not for this person', new.plan
            using errcode = 'check_violation', constraint = 'subscriptions_audience';
    end if;
    return new;
end $$;
create trigger subscriptions_audience before insert or update of plan, student_id, account_id on subscriptions
    for each row execute function guard_beneficiary();

-- What a period is worth: what was paid for it, or for the part of it that a change or a pause left. Unknown for the periods
-- before this: their plan's price.
alter table subscription_periods
    add column value_minor bigint  constraint subscription_periods_value check (value_minor >= 0),
    add column cycle_days  integer constraint subscription_periods_cycle check (cycle_days > 0),   -- of the whole month or year it is the rest of; null: its own
    add column continues   uuid references subscription_periods;

-- A change that is to be paid: what was shown is what is charged, and what is done when the money is there.
create table subscription_changes (
    id              uuid primary key,
    subscription_id uuid not null references subscriptions,
    from_plan       text not null references plans,
    to_plan         text not null references plans,
    period_id       uuid not null references subscription_periods,    -- that was running
    invoice_id      uuid not null constraint subscription_changes_invoice unique references invoices,
    starts_anew     boolean not null,                                 -- a whole period of the new plan, or the rest of this one
    days_total      integer not null,
    days_left       integer not null,
    credit_minor    bigint not null,                                  -- what the rest of the old plan was worth
    price_minor     bigint not null,                                  -- what the new plan costs for its time
    charge_minor    bigint not null,
    currency        text not null,
    credits         integer not null default 0,                       -- hundredths, given along
    status          text not null default 'waiting' constraint subscription_changes_status check (status in ('waiting', 'done', 'dropped')),
    quoted_at       timestamptz not null,
    done_at         timestamptz,
    constraint subscription_changes_sum check (charge_minor = price_minor - credit_minor and charge_minor >= 0 and credit_minor >= 0),
    constraint subscription_changes_days check (days_left between 0 and days_total),
    constraint subscription_changes_done check ((status = 'done') = (done_at is not null)),
    constraint subscription_changes_plans check (from_plan <> to_plan)
);
create index subscription_changes_subscription on subscription_changes (subscription_id, quoted_at desc);

-- What is kept while a subscription rests: the time that was left, to the second, and what it is worth.
create table subscription_pauses (
    id              uuid primary key,
    subscription_id uuid not null references subscriptions,
    period_id       uuid not null references subscription_periods,     -- that it ended
    paused_at       timestamptz not null,
    left_seconds    bigint not null constraint subscription_pauses_left check (left_seconds > 0),
    value_minor     bigint not null constraint subscription_pauses_value check (value_minor >= 0),
    cycle_days      integer not null,
    months          integer not null constraint subscription_pauses_months check (months >= 0),   -- of credits, still to come
    resumed_at      timestamptz,
    constraint subscription_pauses_order check (resumed_at >= paused_at)
);
create unique index subscription_pauses_one on subscription_pauses (subscription_id) where resumed_at is null;

-- What happened to a subscription and who did it, for the family and the back office; never edited.
create table subscription_events (
    id              bigint generated always as identity primary key,
    subscription_id uuid not null references subscriptions,
    at              timestamptz not null,
    kind            text not null constraint subscription_events_kind check (kind <> ''),
    actor_id        uuid references users,
    detail          jsonb not null default '{}'
);
create index subscription_events_subscription on subscription_events (subscription_id, id);
create trigger subscription_events_append_only before update or delete on subscription_events
    for each statement execute function refuse_change();

-- ---------------------------------------------------------------- who sees what

alter table promotions           enable row level security;
alter table promotions           force  row level security;
alter table promotion_targets    enable row level security;
alter table promotion_targets    force  row level security;
alter table promotion_uses       enable row level security;
alter table promotion_uses       force  row level security;
alter table subscription_changes enable row level security;
alter table subscription_changes force  row level security;
alter table subscription_pauses  enable row level security;
alter table subscription_pauses  force  row level security;
alter table subscription_events  enable row level security;
alter table subscription_events  force  row level security;
-- Codes are a secret of the house: whoever knows one may ask about it, nobody may list them.
create policy house on promotions           using ((select actor_is_house()));
create policy house on promotion_targets    using ((select actor_is_house()));
create policy house on promotion_uses       using ((select actor_is_house()));
create policy house on subscription_changes using ((select actor_is_house()));
create policy house on subscription_pauses  using ((select actor_is_house()));
create policy house on subscription_events  using ((select actor_is_house()));
-- A child never sees money.
create policy members on promotion_uses for select using (actor_sees_money_of(account_id));
create policy members on subscription_changes for select using (
    exists (select from subscriptions s where s.id = subscription_id and actor_sees_money_of(s.account_id)));
create policy members on subscription_pauses for select using (
    exists (select from subscriptions s where s.id = subscription_id and actor_sees_money_of(s.account_id)));
create policy members on subscription_events for select using (
    exists (select from subscriptions s where s.id = subscription_id and actor_sees_money_of(s.account_id)));

select set_config('preau.actor', '', true);

-- Coach pay: what a session is worth, what each coach has earned by reported sessions, and what was paid.
-- (Room: payroll; SPEC BI-8)
--
-- Terms (rates, rules, tiers) are written as "from this day on" and never changed: a new row replaces an older one from its
-- day on. A statement is one coach's month in one currency; its lines only ever grow, and its total is kept by them alone.
-- What is paid is closed for good: what turns out differently later is a new line of the next open statement.

-- ── Terms ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Who stands where, from which day on; whoever has no row is 'standard'.
create table coach_tiers (
    id          uuid primary key,
    seq         bigint generated always as identity,  -- of two for one day, the later written holds
    provider_id uuid not null references providers,
    tier        text not null constraint coach_tiers_tier check (tier in ('standard', 'confirmed', 'expert')),
    holds_from  date not null,
    set_by      uuid references users,                -- the person, or null for the house
    set_at      timestamptz not null
);
create index coach_tiers_provider on coach_tiers (provider_id, holds_from desc, seq desc);

-- What an hour is worth.
create table pay_rates (
    id           uuid primary key,
    seq          bigint generated always as identity,
    service      text not null references services,
    tier         text not null constraint pay_rates_tier check (tier in ('standard', 'confirmed', 'expert')),
    hourly_minor bigint not null constraint pay_rates_hourly check (hourly_minor between 0 and 1000000000),
    currency     text not null constraint pay_rates_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    holds_from   date not null,
    set_by       uuid references users,
    set_at       timestamptz not null
);
create index pay_rates_of on pay_rates (service, tier, holds_from desc, seq desc);

-- What is added or taken for how a session went. Basis points: 2500 is 25 %.
--   evening  begins at this minute of the day or later: so much more
--   sunday   begins on a Sunday: so much more
--   group    so much more for each learner who came beyond this many
--   absence  nobody came: the share that is paid all the same
create table pay_rules (
    id           uuid primary key,
    seq          bigint generated always as identity,
    kind         text not null constraint pay_rules_kind check (kind in ('evening', 'sunday', 'group', 'absence')),
    basis_points integer not null constraint pay_rules_share check (basis_points between 0 and 10000),
    threshold    integer not null default 0,
    holds_from   date not null,
    set_by       uuid references users,
    set_at       timestamptz not null,
    constraint pay_rules_threshold check (case kind
        when 'evening' then threshold between 0 and 1439
        when 'group'   then threshold between 1 and 200
        else threshold = 0 end)
);
create index pay_rules_of on pay_rules (kind, holds_from desc, seq desc);

create trigger coach_tiers_append_only before update or delete on coach_tiers for each statement execute function refuse_change();
create trigger pay_rates_append_only   before update or delete on pay_rates   for each statement execute function refuse_change();
create trigger pay_rules_append_only   before update or delete on pay_rules   for each statement execute function refuse_change();

-- ── What was given ───────────────────────────────────────────────────────────────────────────────────────────────

-- A session that counts: one for each report, and none without.
create table pay_sessions (
    appointment_id uuid primary key references session_reports,
    provider_id    uuid not null references providers,
    service        text not null references services,
    day            date not null,                     -- and time of day, on the organisation's clocks
    starts         time not null,
    minutes        integer not null constraint pay_sessions_minutes check (minutes > 0),
    came           integer not null constraint pay_sessions_came check (came >= 0),
    absent         integer not null constraint pay_sessions_absent check (absent >= 0),
    counted_at     timestamptz not null,
    unique (appointment_id, provider_id)
);
create index pay_sessions_day on pay_sessions (day);
create index pay_sessions_provider on pay_sessions (provider_id, day);

create function check_pay_session() returns trigger language plpgsql as $$
begin
    if not exists (select from appointments a where a.id = new.appointment_id and a.status = 'completed'
                      and a.provider_id = new.provider_id and a.service = new.service
                      and extract(epoch from upper(a.during) - lower(a.during)) = new.minutes * 60) then
        raise exception 'pay session % is not what was given', new.appointment_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger pay_sessions_true before insert on pay_sessions for each row execute function check_pay_session();
create trigger pay_sessions_append_only before update or delete on pay_sessions for each statement execute function refuse_change();

-- ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────

create table pay_statements (
    id          uuid primary key,
    provider_id uuid not null references providers,
    month       date not null constraint pay_statements_month check (extract(day from month) = 1),
    currency    text not null constraint pay_statements_currency check (currency in ('TND', 'EUR', 'USD', 'XOF', 'XAF')),
    total_minor bigint not null default 0,
    paid_on     date,                                 -- the day on which the money left
    reference   text constraint pay_statements_reference check (reference <> '' and length(reference) <= 120),
    paid_by     uuid references users,                -- who noted it
    paid_at     timestamptz,                          -- when it was noted
    constraint pay_statements_once unique (provider_id, month, currency),
    unique (id, provider_id, currency),
    constraint pay_statements_paid check (num_nulls(paid_on, reference, paid_by, paid_at) in (0, 4)),
    constraint pay_statements_owed check (paid_at is null or total_minor > 0),
    constraint pay_statements_over check (paid_on > month)
);
create index pay_statements_recent on pay_statements (month desc, provider_id);

create table pay_lines (
    id             uuid primary key,
    statement_id   uuid not null,
    provider_id    uuid not null,
    currency       text not null,
    kind           text not null constraint pay_lines_kind check (kind in ('session', 'evening', 'sunday', 'group', 'correction')),
    appointment_id uuid,
    amount_minor   bigint not null constraint pay_lines_amount check (abs(amount_minor) <= 1000000000000),
    -- On what terms: of a session its rate an hour and the share of it that is paid, of a premium the share added.
    hourly_minor   bigint,
    basis_points   integer,
    -- Of a correction: why, in the words of whoever made it; empty when new terms were the reason.
    note           text not null default '' constraint pay_lines_note check (length(note) <= 300),
    made_by        uuid references users,
    made_at        timestamptz not null,
    foreign key (statement_id, provider_id, currency) references pay_statements (id, provider_id, currency),
    foreign key (appointment_id, provider_id) references pay_sessions (appointment_id, provider_id),
    constraint pay_lines_sign check (case when kind = 'correction' then amount_minor <> 0 else amount_minor >= 0 end),
    constraint pay_lines_about check (kind = 'correction' or (appointment_id is not null and basis_points is not null)),
    -- Corrections about a session follow from its terms; all others are somebody's, with a reason.
    constraint pay_lines_reason check (case when appointment_id is null then note <> '' and made_by is not null else note = '' end),
    constraint pay_lines_rate check ((kind = 'session') = (hourly_minor is not null))
);
create index pay_lines_statement on pay_lines (statement_id);
create index pay_lines_appointment on pay_lines (appointment_id);
-- Each session is paid once, and each premium of it once; all else about it is a correction.
create unique index pay_lines_once on pay_lines (appointment_id, kind) where kind <> 'correction';

create trigger pay_lines_append_only before update or delete on pay_lines for each statement execute function refuse_change();

-- The only door to a total. It waits for whoever is paying the statement, and then finds it closed.
create function add_pay_line() returns trigger language plpgsql as $$
begin
    update pay_statements s set total_minor = s.total_minor + new.amount_minor
     where s.id = new.statement_id and s.paid_at is null;
    if not found then
        raise exception 'statement % is paid', new.statement_id using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
create trigger pay_lines_add after insert on pay_lines for each row execute function add_pay_line();

create function guard_pay_statement() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.total_minor <> 0 or new.paid_at is not null then
            raise exception 'a statement starts empty and open' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if old.paid_at is not null then
        raise exception 'statement % is paid and does not change', old.id using errcode = 'restrict_violation';
    end if;
    if (new.id, new.provider_id, new.month, new.currency) is distinct from (old.id, old.provider_id, old.month, old.currency) then
        raise exception 'statement % cannot become another', old.id using errcode = 'restrict_violation';
    end if;
    if new.total_minor <> old.total_minor and pg_trigger_depth() < 2 then
        raise exception 'the total of statement % is the sum of its lines', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger pay_statements_guard before insert or update on pay_statements for each row execute function guard_pay_statement();
create trigger pay_statements_no_delete before delete on pay_statements for each statement execute function refuse_change();

-- ── Who sees what ────────────────────────────────────────────────────────────────────────────────────────────────
-- The back office everything, a coach what is theirs, families nothing.

-- Is the person who asks this provider?
create function actor_gives(provider uuid) returns boolean language sql stable
    return exists (select from providers p where p.id = provider and p.user_id = (select actor_user_id()));

alter table coach_tiers    enable row level security;
alter table coach_tiers    force  row level security;
alter table pay_rates      enable row level security;
alter table pay_rates      force  row level security;
alter table pay_rules      enable row level security;
alter table pay_rules      force  row level security;
alter table pay_sessions   enable row level security;
alter table pay_sessions   force  row level security;
alter table pay_statements enable row level security;
alter table pay_statements force  row level security;
alter table pay_lines      enable row level security;
alter table pay_lines      force  row level security;
create policy house on coach_tiers    using ((select actor_is_house()));
create policy house on pay_rates      using ((select actor_is_house()));
create policy house on pay_rules      using ((select actor_is_house()));
create policy house on pay_sessions   using ((select actor_is_house()));
create policy house on pay_statements using ((select actor_is_house()));
create policy house on pay_lines      using ((select actor_is_house()));
create policy coach on coach_tiers    for select using (actor_gives(provider_id));
create policy coach on pay_sessions   for select using (actor_gives(provider_id));
create policy coach on pay_statements for select using (actor_gives(provider_id));
create policy coach on pay_lines      for select using (actor_gives(provider_id));
-- The terms that count for them: rules are the same for all, rates those of the tiers they are or were in.
create policy coach on pay_rules for select using (
    exists (select from providers p where p.user_id = (select actor_user_id())));
create policy coach on pay_rates for select using (
    exists (select from coach_tiers t join providers p on p.id = t.provider_id
             where p.user_id = (select actor_user_id()) and t.tier = pay_rates.tier)
    or tier = 'standard' and exists (select from providers p where p.user_id = (select actor_user_id())));

-- A crowd of households and coaches, written straight into the tables: thousands in a second, and every constraint holds.
-- The ids are those of preau_bench::crowd::id, so whoever drives the crowd needs to read nothing back.

create or replace function pg_temp.crowd_id(kind integer, n bigint) returns uuid language sql immutable as
$$ select ('c0000000-0000-4000-' || to_hex(32768 + kind) || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;

-- Tokens of sessions: 43 characters, as the cookie reader wants them.
create or replace function pg_temp.crowd_token(who text, n bigint) returns text language sql immutable as
$$ select 'crowd-' || who || '-' || lpad(n::text, 36 - length(who), '0') $$;

create or replace function pg_temp.crowd_household(first bigint, last bigint, credits integer) returns void language sql as $$
    insert into accounts (id, kind, name, created_at)
    select pg_temp.crowd_id(1, n), 'household', 'Famille ' || n, now() from generate_series(first, last) n;

    insert into users (id, email, first_name, last_name, time_zone, created_at)
    select pg_temp.crowd_id(kind, n), who || '.' || n || '@crowd.test', who || ' ' || n, 'Ben Foule', 'Africa/Tunis', now()
      from generate_series(first, last) n, (values (2, 'eleve'), (3, 'parent')) as people (kind, who);
    insert into user_roles (user_id, role)
    select pg_temp.crowd_id(kind, n), role
      from generate_series(first, last) n, (values (2, 'student'), (3, 'parent')) as people (kind, role);
    insert into account_members (account_id, user_id)
    select pg_temp.crowd_id(1, n), pg_temp.crowd_id(kind, n)
      from generate_series(first, last) n, (values (2), (3)) as people (kind);
    insert into parents (user_id, account_id)
    select pg_temp.crowd_id(3, n), pg_temp.crowd_id(1, n) from generate_series(first, last) n;
    insert into students (user_id, account_id, grade)
    select pg_temp.crowd_id(2, n), pg_temp.crowd_id(1, n), 'terminale' from generate_series(first, last) n;

    insert into sessions (token_hash, id, user_id, created_at, last_seen_at, idle_ends_at, ends_at)
    select sha256(convert_to(pg_temp.crowd_token(who, n), 'UTF8')), pg_temp.crowd_id(kind + 8, n), pg_temp.crowd_id(kind, n),
           now(), now(), now() + interval '23 hours', now() + interval '7 days'
      from generate_series(first, last) n, (values (2, 'student'), (3, 'parent')) as people (kind, who);

    insert into credit_entries (id, student_id, account_id, kind, amount, cause, recorded_at)
    select pg_temp.crowd_id(4, n), pg_temp.crowd_id(2, n), pg_temp.crowd_id(1, n), 'PURCHASE', credits, 'seed:crowd:' || n, now()
      from generate_series(first, last) n;
    insert into credit_grants (id, student_id, account_id, amount, granted_at, expires_at)
    select pg_temp.crowd_id(5, n), pg_temp.crowd_id(2, n), pg_temp.crowd_id(1, n), credits, now(), now() + interval '1 year'
      from generate_series(first, last) n;
    insert into credit_movements (entry_id, grant_id, amount)
    select pg_temp.crowd_id(4, n), pg_temp.crowd_id(5, n), credits from generate_series(first, last) n;
$$;

-- Providers who teach mathematics online, whose calendar opens as far ahead as it may. None ever reaches the daily cap, but it
-- is counted.
create or replace function pg_temp.crowd_provider(first bigint, last bigint, zone text) returns void language sql as $$
    insert into users (id, email, first_name, last_name, time_zone, created_at)
    select pg_temp.crowd_id(6, n), 'coach.' || n || '@crowd.test', 'Coach ' || n, 'Ben Foule', zone, now()
      from generate_series(first, last) n;
    insert into user_roles (user_id, role) select pg_temp.crowd_id(6, n), 'provider' from generate_series(first, last) n;
    insert into providers (id, user_id, slug, pseudonym, kind, published, position, created_at)
    select pg_temp.crowd_id(7, n), pg_temp.crowd_id(6, n), 'crowd-' || n, 'Coach ' || n, 'tutor', true, 1000, now()
      from generate_series(first, last) n;
    insert into provider_subjects (provider_id, subject)
    select pg_temp.crowd_id(7, n), 'mathematiques' from generate_series(first, last) n;
    insert into provider_schedules (provider_id, time_zone, horizon_days, daily_cap)
    select pg_temp.crowd_id(7, n), zone, 365, 100 from generate_series(first, last) n;
$$;

-- Those who work at any hour from 0 to 22 UTC. One slot follows the other, so no time is kept free around appointments.
create or replace function pg_temp.crowd_coach(first bigint, last bigint) returns void language sql as $$
    select pg_temp.crowd_provider(first, last, 'UTC');
    insert into availability_rules (id, provider_id, weekday, starts, ends)
    select pg_temp.crowd_id(8, n * 8 + weekday), pg_temp.crowd_id(7, n), weekday, '00:00', '23:59'
      from generate_series(first, last) n, generate_series(1, 7) weekday;
$$;

-- Those who work as people do: from Monday to Saturday, 9:00 to 12:00 and 14:00 to 19:00 in Tunis.
create or replace function pg_temp.crowd_tutor(first bigint, last bigint) returns void language sql as $$
    select pg_temp.crowd_provider(first, last, 'Africa/Tunis');
    insert into availability_rules (id, provider_id, weekday, starts, ends)
    select pg_temp.crowd_id(8, n * 16 + weekday * 2 + part), pg_temp.crowd_id(7, n), weekday, starts, ends
      from generate_series(first, last) n, generate_series(1, 6) weekday,
           (values (0, time '09:00', time '12:00'), (1, time '14:00', time '19:00')) as hours (part, starts, ends);
$$;

-- Payments that wait for their payers.
create or replace function pg_temp.crowd_payment(first bigint, last bigint, households bigint) returns void language sql as $$
    insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency, status,
                          provider_ref, webhook_token, created_at, expires_at)
    select pg_temp.crowd_id(9, n), 'CROWD-' || lpad(n::text, 12, '0'), pg_temp.crowd_id(1, n % households),
           pg_temp.crowd_id(3, n % households), 'konnect', 'crowd:' || n, 'Foule', 179000, 'TND', 'pending',
           'crowd' || lpad(n::text, 19, '0'), pg_temp.crowd_token('webhook', n), now(), now() + interval '1 hour'
      from generate_series(first, last) n;
$$;

-- Students with a month of HYBRIDE that ends in five days and is not renewed yet.
create or replace function pg_temp.crowd_subscription(first bigint, last bigint) returns void language sql as $$
    insert into subscriptions (id, account_id, student_id, plan, status, aria_subjects, created_at, activated_at)
    select pg_temp.crowd_id(12, n), pg_temp.crowd_id(1, n), pg_temp.crowd_id(2, n), 'HYBRIDE', 'active', '{mathematiques}',
           now() - interval '25 days', now() - interval '25 days'
      from generate_series(first, last) n;
    insert into subscription_periods (id, subscription_id, during, created_at, plan, months, credits)
    select pg_temp.crowd_id(13, n), pg_temp.crowd_id(12, n),
           tstzrange(now() - interval '25 days', now() + interval '5 days'), now() - interval '25 days', 'HYBRIDE', 1, 0
      from generate_series(first, last) n;
$$;

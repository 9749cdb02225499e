-- What subscriptions promise, kept: promotions of renewals, the turn of each subscription, consent to keep a method, and
-- reminders of invoices. (Rooms: billing, payments; SPEC BI-2, BI-5, BI-7, PA-6)

-- ── promotions that hold for renewals ────────────────────────────────────────────────────────────────────────────────
-- Every effect of a promotion is a use. One that was promised with an earlier payment is marked: the limits are about taking
-- a promotion, not about what was promised then.
alter table promotion_uses
    add column kept boolean not null default false;
alter table promotions
    add column kept_uses integer not null default 0,             -- among `uses`
    drop constraint promotions_not_over_used,
    add constraint promotions_not_over_used
        check (kept_uses between 0 and uses and (max_uses is null or uses - kept_uses <= max_uses));

create or replace function count_promotion_use() returns trigger language plpgsql as $$
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
        if (new.id, new.promotion_id, new.account_id, new.user_id, new.purpose, new.before_minor, new.discount_minor, new.currency, new.kept, new.reserved_at)
           is distinct from (old.id, old.promotion_id, old.account_id, old.user_id, old.purpose, old.before_minor, old.discount_minor, old.currency, old.kept, old.reserved_at) then
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
        update promotions set uses = uses + step, kept_uses = kept_uses + (case when new.kept then step else 0 end)
         where id = new.promotion_id returning max_per_account into allowed;
    end if;
    if step = 1 and not new.kept and allowed is not null and allowed <= (
        select count(*) from promotion_uses
         where promotion_id = new.promotion_id and account_id = new.account_id and status <> 'released' and not kept) then
        raise exception 'account % has used promotion %', new.account_id, new.promotion_id
            using errcode = 'check_violation', constraint = 'promotion_uses_per_account';
    end if;
    return new;
end $$;

create or replace function guard_promotion() returns trigger language plpgsql as $$
begin
    if (new.uses, new.kept_uses) <> (old.uses, old.kept_uses) and pg_trigger_depth() < 2 then
        raise exception 'uses of a promotion are counted, not written' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- ── when time alone does something to a subscription ─────────────────────────────────────────────────────────────────
-- One row per subscription for which it will: a pause that ends by itself, a trial that nobody pays for, paid time that is
-- not renewed. While the invoice that follows a trial is open, the calendar of dunning decides (0027). Seen with the eyes
-- of whoever asks.
create view subscription_turns with (security_invoker = true) as
    select s.id as subscription_id,
           case s.status
               when 'paused'   then s.resumes_at
               when 'trialing' then s.trial_until
               else (select max(upper(p.during)) from subscription_periods p where p.subscription_id = s.id)
           end as due_at
      from subscriptions s
      join plans l on l.code = s.plan
     where s.status = 'paused'
        or s.status = 'trialing'
           and (s.ends_at_period or not exists (select from renewals r where r.subscription_id = s.id and r.closed_at is null))
        or s.status in ('active', 'past_due', 'suspended') and (s.ends_at_period or not l.renews);

-- Renewals of a subscription that are still open.
create index renewals_open_of on renewals (subscription_id) where closed_at is null;

-- ── consent to keep a method ─────────────────────────────────────────────────────────────────────────────────────────
-- Who agreed, when, and to which words, that what a payment is made with is kept and charged for renewals. Never edited.
create table payment_consents (
    payment_id   uuid primary key references payments,
    account_id   uuid not null references accounts,
    given_by     uuid not null references users,
    given_at     timestamptz not null,
    locale       text not null constraint payment_consents_locale check (locale in ('fr', 'en')),
    text_version text not null constraint payment_consents_text check (text_version <> '')
);
create index payment_consents_account on payment_consents (account_id, given_at desc);
create trigger payment_consents_append_only before update or delete on payment_consents
    for each statement execute function refuse_change();
alter table payment_consents enable row level security;
alter table payment_consents force  row level security;
create policy house   on payment_consents using ((select actor_is_house()));
create policy members on payment_consents for select using (actor_sees_money_of(account_id));

-- ── reminders of invoices ────────────────────────────────────────────────────────────────────────────────────────────
-- An invoice that the back office wrote, or a part of it, was not paid: one reminder per deadline, however often the job runs.
create table invoice_reminders (
    invoice_id  uuid not null references invoices,
    due_on      date not null,
    reminded_at timestamptz not null,
    constraint invoice_reminders_once primary key (invoice_id, due_on)
);
alter table invoice_reminders enable row level security;
alter table invoice_reminders force  row level security;
create policy house on invoice_reminders using ((select actor_is_house()));

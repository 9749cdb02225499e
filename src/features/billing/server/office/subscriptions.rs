//! Subscriptions of all accounts: who pays for what, until when, and who is late.

use crate::model::office::{DueFilter, SOON, SubscriptionList, SubscriptionQuery, SubscriptionRow};
use crate::model::{Every, SubscriptionId, SubscriptionStatus};
use crate::server::invoices::like_pattern;
use chrono::{DateTime, Days, NaiveDate, Utc};
use preau_identity::server::organisation;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, Currency, Locale, Money, Outcome, Page, PageRequest, Relation, Text, text};
use preau_platform::csv::{Cell, Sheet};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// One page of them: those that live first, those that end soonest first.
///
/// # Errors
/// [`preau_kernel::AppError::Forbidden`] for anyone but staff.
pub async fn list_subscriptions(
    platform: &Platform,
    actor: &Actor,
    query: &SubscriptionQuery,
) -> Outcome<SubscriptionList> {
    actor.may(Action::SubscriptionRead, Relation::Foreign)?;
    let locale = actor.signed_in()?.locale;
    let page = PageRequest::new(query.page);
    let mut tx = platform.db.begin_as(actor).await?;
    let (found, total) = find(platform, &mut tx, query, Some(page)).await?;
    let plans = sqlx::query!("select code, name_fr, name_en, every from plans order by position, code")
        .fetch_all(&mut *tx)
        .await
        .internal("list plans to filter by")?;
    let plans = plans.into_iter().map(|plan| (plan.code, Text { fr: plan.name_fr, en: plan.name_en }));
    let items = found.into_iter().map(|found| found.shown(locale)).collect();
    Ok(SubscriptionList { page: Page::new(page, items, total), plans: plans.collect() })
}

/// All that the page would show, as a table.
pub(super) async fn sheet(
    platform: &Platform,
    tx: &mut Tx,
    locale: Locale,
    query: &SubscriptionQuery,
) -> Outcome<Sheet> {
    let (found, _) = find(platform, tx, query, None).await?;
    let head = match locale {
        Locale::Fr => [
            "Compte",
            "Adresse e-mail",
            "Pour",
            "Formule",
            "Prix",
            "Devise",
            "Période",
            "État",
            "Active depuis",
            "Payée jusqu’au",
            "S’arrête à l’échéance",
            "Jours de retard",
        ],
        Locale::En => [
            "Account",
            "E-mail address",
            "For",
            "Plan",
            "Price",
            "Currency",
            "Period",
            "Status",
            "Active since",
            "Paid until",
            "Ends with the period",
            "Days late",
        ],
    };
    let mut sheet = Sheet::new(locale, &head);
    for one in found {
        sheet.add([
            one.account.into(),
            one.email.into(),
            one.person.into(),
            one.plan.get(locale).into(),
            Cell::from(one.price),
            one.price.currency.code().into(),
            period(one.every).get(locale).into(),
            one.status.label().get(locale).into(),
            Cell::day(one.since),
            Cell::day(one.until),
            if one.ends { locale.pick("oui", "yes") } else { locale.pick("non", "no") }.into(),
            one.days_late.into(),
        ]);
    }
    Ok(sheet)
}

/// A subscription with its days where the organisation is.
struct Found {
    id: SubscriptionId,
    account_id: AccountId,
    account: String,
    email: String,
    person_id: UserId,
    person: String,
    is_student: bool,
    plan: Text,
    price: Money,
    every: Every,
    status: SubscriptionStatus,
    since: Option<NaiveDate>,
    until: Option<NaiveDate>,
    ends: bool,
    next: Option<Text>,
    days_late: i64,
}

impl Found {
    fn shown(self, locale: Locale) -> SubscriptionRow {
        SubscriptionRow {
            id: self.id,
            account_id: self.account_id,
            account: self.account,
            email: self.email,
            person_id: self.person_id,
            person: self.person,
            is_student: self.is_student,
            plan: self.plan,
            price: self.price,
            every: period(self.every),
            status: self.status,
            since: self.since.map(|day| locale.date(day)),
            until: self.until.map(|day| locale.date(day)),
            ends: self.ends,
            next: self.next,
            days_late: self.days_late,
        }
    }
}

fn period(every: Every) -> Text {
    match every {
        Every::Month => text!("mois", "month"),
        Every::Year => text!("an", "year"),
    }
}

async fn find(
    platform: &Platform,
    tx: &mut Tx,
    query: &SubscriptionQuery,
    page: Option<PageRequest>,
) -> Outcome<(Vec<Found>, i64)> {
    let home = zone(&organisation::find(tx).await?.time_zone);
    let today = local(platform.now(), home).date();
    let words: Vec<String> = query.q.split_whitespace().take(8).map(like_pattern).collect();
    let due = DueFilter::from_code(&query.due);
    let rows = sqlx::query!(
        r#"select s.id as "id: SubscriptionId", s.account_id as "account_id: AccountId", a.name as account,
                  s.student_id as "person_id: UserId", u.first_name || ' ' || u.last_name as "person!",
                  exists (select from students t where t.user_id = s.student_id) as "is_student!",
                  coalesce((select p.email::text from account_members m join users p on p.id = m.user_id
                             where m.account_id = s.account_id and p.disabled_at is null
                               and (a.kind = 'individual' or not exists (select from students t where t.user_id = p.id))
                             order by p.created_at, p.id limit 1), '') as "email!",
                  l.name_fr, l.name_en, l.price_minor, l.currency as "currency: Currency", l.every as "every: Every",
                  s.status as "status: SubscriptionStatus", s.activated_at, s.trial_until, s.ends_at_period,
                  n.name_fr as "next_fr?", n.name_en as "next_en?", paid.until as "until?", late.deadline as "deadline?",
                  count(*) over () as "total!"
             from subscriptions s
             join accounts a on a.id = s.account_id
             join users u on u.id = s.student_id
             join plans l on l.code = s.plan
             left join plans n on n.code = s.next_plan
             left join lateral (select max(upper(p.during)) as until from subscription_periods p where p.subscription_id = s.id) paid on true
             left join lateral (select min(r.deadline) as deadline from renewals r join invoices i on i.id = r.invoice_id
                                 where r.subscription_id = s.id and r.closed_at is null and i.status = 'sent') late on true
            where case $1
                    when ''    then s.status in ('trialing', 'active', 'paused', 'past_due', 'suspended')
                    when 'all' then true
                    else s.status = $1 end
              and ($2 = '' or s.plan = $2)
              and (not $3 or s.status in ('trialing', 'active', 'past_due') and coalesce(paid.until, s.trial_until) < $4)
              and (not $5 or late.deadline < $6)
              and lower(unaccent(a.name || ' ' || (select string_agg(concat_ws(' ', p.first_name, p.last_name, p.email), ' ')
                                                     from account_members m join users p on p.id = m.user_id
                                                    where m.account_id = s.account_id)))
                  like all (select lower(unaccent(word)) from unnest($7::text[]) word)
            order by s.status in ('incomplete', 'cancelled', 'expired'), coalesce(paid.until, s.trial_until) nulls last, s.created_at desc, s.id
            limit $8 offset $9"#,
        query.status,
        query.plan,
        due == Some(DueFilter::Soon),
        platform.now() + Days::new(SOON),
        due == Some(DueFilter::Late),
        today,
        &words,
        page.map(PageRequest::limit),
        page.map_or(0, PageRequest::offset),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list subscriptions")?;
    let day = |at: DateTime<Utc>| local(at, home).date();
    let total = rows.first().map_or(0, |row| row.total);
    let found = rows.into_iter().map(|row| Found {
        id: row.id,
        account_id: row.account_id,
        account: row.account,
        email: row.email,
        person_id: row.person_id,
        person: row.person,
        is_student: row.is_student,
        plan: Text { fr: row.name_fr, en: row.name_en },
        price: Money::new(row.price_minor, row.currency),
        every: row.every,
        status: row.status,
        since: row.activated_at.map(day),
        until: row.until.or(row.trial_until).map(day),
        ends: row.ends_at_period,
        next: row.next_fr.zip(row.next_en).map(|(fr, en)| Text { fr, en }),
        days_late: row.deadline.map_or(0, |deadline| (today - deadline).num_days().max(0)),
    });
    Ok((found.collect(), total))
}

//! SQL of the room.

use crate::model::{Every, InvoiceId, LineId, Period, PlanCard, SubjectName, SubscriptionId, SubscriptionStatus};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use std::ops::Bound;
use uuid::Uuid;

/// Public plans, in their order.
pub(super) async fn list_plans(tx: &mut Tx) -> Outcome<Vec<PlanCard>> {
    let rows = sqlx::query_as!(
        PlanRow,
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", every as "every: Every", credits as "credits: Credits", aria_subjects, highlighted
             from plans where public order by position, code"#
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list plans")?;
    Ok(rows.into_iter().map(PlanCard::from).collect())
}

/// A plan, on offer or not.
pub(super) async fn find_plan(tx: &mut Tx, code: &str) -> Outcome<Option<PlanCard>> {
    let row = sqlx::query_as!(
        PlanRow,
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", every as "every: Every", credits as "credits: Credits", aria_subjects, highlighted
             from plans where code = $1"#,
        code
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find plan")?;
    Ok(row.map(PlanCard::from))
}

struct PlanRow {
    code: String,
    name_fr: String,
    name_en: String,
    summary_fr: String,
    summary_en: String,
    features_fr: Vec<String>,
    features_en: Vec<String>,
    price_minor: i64,
    currency: Currency,
    every: Every,
    credits: Credits,
    aria_subjects: i32,
    highlighted: bool,
}

impl From<PlanRow> for PlanCard {
    fn from(row: PlanRow) -> Self {
        Self {
            code: row.code,
            name: Text { fr: row.name_fr, en: row.name_en },
            summary: Text { fr: row.summary_fr, en: row.summary_en },
            features: row.features_fr.into_iter().zip(row.features_en).map(|(fr, en)| Text { fr, en }).collect(),
            price: Money::new(row.price_minor, row.currency),
            every: row.every,
            credits: row.credits,
            aria_subjects: row.aria_subjects.unsigned_abs(),
            highlighted: row.highlighted,
        }
    }
}

/// Subjects taught, in their order.
pub(super) async fn list_subjects(tx: &mut Tx) -> Outcome<Vec<SubjectName>> {
    let rows = sqlx::query!("select slug, name_fr, name_en from subjects order by position, slug")
        .fetch_all(&mut **tx)
        .await
        .internal("list subjects")?;
    let name = |fr, en| Text { fr, en };
    Ok(rows.into_iter().map(|row| SubjectName { slug: row.slug, name: name(row.name_fr, row.name_en) }).collect())
}

/// A subscription, whole, with the time it is paid for.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub id: SubscriptionId,
    pub account_id: AccountId,
    pub student_id: UserId,
    pub plan: String,
    pub status: SubscriptionStatus,
    pub aria_subjects: Vec<String>,
    pub paid_until: Option<DateTime<Utc>>,
}

/// The subscription of this id.
pub(super) async fn find(tx: &mut Tx, id: SubscriptionId) -> Outcome<Option<Subscription>> {
    sqlx::query_as!(
        Subscription,
        r#"select s.id as "id: SubscriptionId", account_id as "account_id: AccountId", student_id as "student_id: UserId", plan,
                  status as "status: SubscriptionStatus", aria_subjects,
                  (select max(upper(during)) from subscription_periods p where p.subscription_id = s.id) as paid_until
             from subscriptions s where s.id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find subscription")
}

/// The live subscription of a student, if there is one.
pub(super) async fn find_live(tx: &mut Tx, student: UserId) -> Outcome<Option<Subscription>> {
    sqlx::query_as!(
        Subscription,
        r#"select s.id as "id: SubscriptionId", account_id as "account_id: AccountId", student_id as "student_id: UserId", plan,
                  status as "status: SubscriptionStatus", aria_subjects,
                  (select max(upper(during)) from subscription_periods p where p.subscription_id = s.id) as paid_until
             from subscriptions s
            where student_id = $1 and status in ('trialing', 'active', 'paused', 'past_due', 'suspended')"#,
        student.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find live subscription")
}

/// The subscription to this very choice that was started and not paid yet.
pub(super) async fn find_incomplete(
    tx: &mut Tx,
    student: UserId,
    plan: &str,
    aria_subjects: &[String],
) -> Outcome<Option<SubscriptionId>> {
    sqlx::query_scalar!(
        r#"select id as "id: SubscriptionId" from subscriptions
            where student_id = $1 and plan = $2 and status = 'incomplete' and aria_subjects = $3
            order by created_at desc limit 1"#,
        student.0,
        plan,
        aria_subjects,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find incomplete subscription")
}

/// The invoice that this very period can still be paid with: one that was issued, or the draft of a purchase at this price.
pub(super) async fn find_payable_period(
    tx: &mut Tx,
    subscription: SubscriptionId,
    plan: &PlanCard,
    payer: UserId,
) -> Outcome<Option<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select i.id as "id: InvoiceId" from invoices i join invoice_lines l on l.invoice_id = i.id
            where l.subscription_id = $1 and l.item = 'period' and l.plan = $2 and l.months = $3
              and (i.status = 'sent'
                   or i.status = 'draft' and i.origin = 'purchase' and i.payer_id = $4 and i.currency = $6
                      and (select count(*) from invoice_lines o where o.invoice_id = i.id) = 1
                      and l.unit_minor = $5 and l.quantity = 1000 and l.discount_minor = 0)
            order by i.status = 'sent' desc, i.created_at desc limit 1"#,
        subscription.0,
        plan.code,
        plan.every.months().cast_signed(),
        payer.0,
        plan.price.minor,
        plan.price.currency.code(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find invoice of a period")
}

/// Whoever decides about a student's subscriptions decides alone until the transaction ends.
pub(super) async fn lock_student(tx: &mut Tx, student: UserId) -> Outcome<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("subscriptions/{student}"))
        .execute(&mut **tx)
        .await
        .internal("lock student's subscriptions")?;
    Ok(())
}

/// A subscription that waits for its payment.
pub(super) struct NewSubscription<'a> {
    pub id: SubscriptionId,
    pub account_id: AccountId,
    pub student_id: UserId,
    pub plan: &'a str,
    pub aria_subjects: &'a [String],
    pub created_at: DateTime<Utc>,
}

pub(super) async fn insert_incomplete(tx: &mut Tx, new: &NewSubscription<'_>) -> Outcome<()> {
    sqlx::query!(
        "insert into subscriptions (id, account_id, student_id, plan, status, aria_subjects, created_at)
         values ($1, $2, $3, $4, 'incomplete', $5, $6)",
        new.id.0,
        new.account_id.0,
        new.student_id.0,
        new.plan,
        new.aria_subjects,
        new.created_at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert subscription")?;
    Ok(())
}

/// Paid: live from now on.
pub(super) async fn set_active(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set status = 'active', activated_at = coalesce(activated_at, $2), ended_at = null where id = $1",
        id.0,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("activate subscription")?;
    Ok(())
}

/// Never became live, and never will.
pub(super) async fn set_cancelled(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!("update subscriptions set status = 'cancelled', ended_at = $2 where id = $1", id.0, now)
        .execute(&mut **tx)
        .await
        .internal("cancel subscription")?;
    Ok(())
}

/// Where the unbroken row of periods that reaches to the last one began.
pub(super) async fn find_anchor(tx: &mut Tx, id: SubscriptionId) -> Outcome<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select max(lower(p.during)) from subscription_periods p
          where p.subscription_id = $1
            and not exists (select from subscription_periods before
                             where before.subscription_id = p.subscription_id and upper(before.during) = lower(p.during))",
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find first period")
}

/// Has this line opened a period?
pub(super) async fn has_period_of(tx: &mut Tx, line: LineId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscription_periods where invoice_line_id = $1) as "exists!""#,
        line.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for period")
}

/// Opens a paid period, with what the plan brings today; its id.
pub(super) async fn insert_period(
    platform: &Platform,
    tx: &mut Tx,
    subscription: SubscriptionId,
    period: Period,
    plan: &PlanCard,
    (line, months): (LineId, u32),
) -> Outcome<Uuid> {
    let id: Uuid = platform.new_id();
    let during =
        sqlx::postgres::types::PgRange { start: Bound::Included(period.from), end: Bound::Excluded(period.to) };
    sqlx::query!(
        "insert into subscription_periods (id, subscription_id, during, invoice_line_id, created_at, plan, months, credits)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id,
        subscription.0,
        during,
        line.0,
        platform.now(),
        plan.code,
        months.cast_signed(),
        plan.credits.0,
    )
    .execute(&mut **tx)
    .await
    .internal("insert period")?;
    Ok(id)
}

//! SQL of the room.

use crate::model::{
    Audience, Every, InvoiceId, LineId, Period, PlanCard, PromotionId, SubjectName, SubscriptionId, SubscriptionStatus,
};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use std::ops::Bound;
use uuid::Uuid;

/// Public plans of an audience, in their order.
pub(super) async fn list_plans(tx: &mut Tx, audience: Audience) -> Outcome<Vec<PlanCard>> {
    let rows = sqlx::query_as!(
        PlanRow,
        r#"select code, name_fr, name_en, summary_fr, summary_en, features_fr, features_en, price_minor,
                  currency as "currency: Currency", every as "every: Every", credits as "credits: Credits", aria_subjects, highlighted,
                  audience as "audience: Audience", renews, trial_days, setup_fee_minor, on_request
             from plans where public and audience = $1 order by position, code"#,
        audience as _
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
                  currency as "currency: Currency", every as "every: Every", credits as "credits: Credits", aria_subjects, highlighted,
                  audience as "audience: Audience", renews, trial_days, setup_fee_minor, on_request
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
    audience: Audience,
    renews: bool,
    trial_days: i32,
    setup_fee_minor: i64,
    on_request: bool,
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
            audience: row.audience,
            renews: row.renews,
            trial_days: row.trial_days.unsigned_abs(),
            setup_fee: Money::new(row.setup_fee_minor, row.currency),
            on_request: row.on_request,
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

/// An invoice of a period that was issued and is not paid.
#[derive(Clone, Debug)]
pub(super) struct IssuedPeriod {
    pub invoice: InvoiceId,
    pub reference: String,
    pub plan: String,
}

/// The invoice of the next period of this subscription that was issued and is not paid, whatever plan it is of.
pub(super) async fn find_issued_period(tx: &mut Tx, subscription: SubscriptionId) -> Outcome<Option<IssuedPeriod>> {
    sqlx::query_as!(
        IssuedPeriod,
        r#"select i.id as "invoice: InvoiceId", i.reference as "reference!", l.plan as "plan!"
             from invoices i join invoice_lines l on l.invoice_id = i.id
            where l.subscription_id = $1 and l.item = 'period' and i.status = 'sent' and i.kind = 'invoice'
            order by i.created_at desc limit 1"#,
        subscription.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find issued invoice of a period")
}

/// Purchases of this subscription, or of packs for this student, that the payer began and did not pay; the latest first.
pub(super) async fn find_open_drafts(
    tx: &mut Tx,
    payer: UserId,
    subscription: SubscriptionId,
    student: UserId,
) -> Outcome<Vec<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select i.id as "id: InvoiceId" from invoices i
            where i.payer_id = $1 and i.status = 'draft' and i.origin = 'purchase'
              and exists (select from invoice_lines l
                           where l.invoice_id = i.id and (l.subscription_id = $2 or l.item = 'pack' and l.student_id = $3))
            order by i.created_at desc, i.id limit 10"#,
        payer.0,
        subscription.0,
        student.0,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list open purchases")
}

/// What else is agreed about a subscription.
#[derive(Clone, Debug)]
pub(super) struct Terms {
    pub next_plan: Option<String>,
    pub promotion_id: Option<PromotionId>,
    pub trial_until: Option<DateTime<Utc>>,
    pub ends_at_period: bool,
    pub resumes_at: Option<DateTime<Utc>>,
}

pub(super) async fn find_terms(tx: &mut Tx, id: SubscriptionId) -> Outcome<Terms> {
    sqlx::query_as!(
        Terms,
        r#"select next_plan, promotion_id as "promotion_id: PromotionId", trial_until, ends_at_period, resumes_at
             from subscriptions where id = $1"#,
        id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("find terms of a subscription")
}

/// Has this person ever had a plan, a trial included?
pub(super) async fn has_had_a_plan(tx: &mut Tx, person: UserId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscriptions where student_id = $1 and activated_at is not null) as "had!""#,
        person.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for earlier plans")
}

/// Live, and nothing to pay until then.
pub(super) async fn set_trialing(
    tx: &mut Tx,
    id: SubscriptionId,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set status = 'trialing', activated_at = $2, trial_until = $3 where id = $1",
        id.0,
        now,
        until
    )
    .execute(&mut **tx)
    .await
    .internal("begin trial")?;
    Ok(())
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
        "update subscriptions set status = 'active', activated_at = coalesce(activated_at, $2), ended_at = null,
                ends_at_period = false, ending_reason = '', paused_at = null, resumes_at = null where id = $1",
        id.0,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("activate subscription")?;
    Ok(())
}

/// Has this plan from now on; ARIA keeps as many subjects as it allows.
pub(super) async fn set_plan(tx: &mut Tx, id: SubscriptionId, plan: &PlanCard) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set plan = $2, next_plan = null, aria_subjects = aria_subjects[1:$3::int] where id = $1",
        id.0,
        plan.code,
        plan.aria_subjects.cast_signed(),
    )
    .execute(&mut **tx)
    .await
    .internal("set plan of a subscription")?;
    Ok(())
}

/// Keeps a promotion that holds for what follows as well. One that comes by itself for renewals alone comes again by itself,
/// as long as it lasts.
pub(super) async fn keep_promotion(tx: &mut Tx, id: SubscriptionId, purpose: &str) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set promotion_id = u.promotion_id
           from promotion_uses u join promotions p on p.id = u.promotion_id
          where subscriptions.id = $1 and u.purpose = $2
            and (p.applies_to = 'both' or p.applies_to = 'renewals' and not p.automatic)",
        id.0,
        purpose
    )
    .execute(&mut **tx)
    .await
    .internal("keep promotion")?;
    Ok(())
}

/// Rests no more.
pub(super) async fn set_awake(tx: &mut Tx, id: SubscriptionId) -> Outcome<()> {
    sqlx::query!("update subscriptions set status = 'active', paused_at = null, resumes_at = null where id = $1", id.0)
        .execute(&mut **tx)
        .await
        .internal("resume subscription")?;
    Ok(())
}

/// Came to its end by itself.
pub(super) async fn set_expired(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set status = 'expired', ended_at = $2, paused_at = null, resumes_at = null where id = $1",
        id.0,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("expire subscription")?;
    Ok(())
}

/// Never became live, and never will.
pub(super) async fn set_cancelled(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update subscriptions set status = 'cancelled', ended_at = $2, paused_at = null, resumes_at = null where id = $1",
        id.0,
        now
    )
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
    (line, months, value): (LineId, u32, Money),
) -> Outcome<Uuid> {
    let id: Uuid = platform.new_id();
    let during =
        sqlx::postgres::types::PgRange { start: Bound::Included(period.from), end: Bound::Excluded(period.to) };
    sqlx::query!(
        "insert into subscription_periods (id, subscription_id, during, invoice_line_id, created_at, plan, months, credits,
                                           value_minor)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        id,
        subscription.0,
        during,
        line.0,
        platform.now(),
        plan.code,
        months.cast_signed(),
        plan.credits.0,
        value.minor,
    )
    .execute(&mut **tx)
    .await
    .internal("insert period")?;
    Ok(id)
}

//! SQL of renewals and their timeline.

use crate::model::dunning::{Done, Step};
use crate::model::{InvoiceId, InvoiceStatus, SubscriptionId, SubscriptionStatus};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use preau_identity::server::organisation;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome, Text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Where the organisation is: its zone, and the day it is there.
pub(super) async fn today(platform: &Platform, tx: &mut Tx) -> Outcome<(Tz, NaiveDate)> {
    let home = zone(&organisation::find(tx).await?.time_zone);
    Ok((home, local(platform.now(), home).date()))
}

/// A renewal with what its steps look at.
#[derive(Clone, Debug)]
pub(super) struct Renewal {
    pub invoice_id: InvoiceId,
    pub subscription_id: SubscriptionId,
    pub account_id: AccountId,
    pub student_id: UserId,
    pub payer_id: UserId,
    pub period_end: DateTime<Utc>,
    pub deadline: NaiveDate,
    pub deadline_set_on: NaiveDate,
    pub closed_as: Option<String>,
    pub status: SubscriptionStatus,
    pub invoice_status: InvoiceStatus,
    pub reference: String,
    pub amount: Money,
    pub child: String,
    pub plan: Text,
    pub paid_until: Option<DateTime<Utc>>,
    pub ends_at_period: bool,
}

/// The renewal of this invoice that the transaction may see.
pub(super) async fn find(tx: &mut Tx, id: InvoiceId) -> Outcome<Option<Renewal>> {
    let row = sqlx::query!(
        r#"select r.invoice_id as "invoice_id: InvoiceId", r.subscription_id as "subscription_id: SubscriptionId",
                  r.account_id as "account_id: AccountId", s.student_id as "student_id: UserId", i.payer_id as "payer_id: UserId",
                  r.period_end, r.deadline, r.deadline_set_on, r.closed_as, s.status as "status: SubscriptionStatus",
                  i.status as "invoice_status: InvoiceStatus", coalesce(i.reference, '') as "reference!",
                  i.total_minor - i.credited_minor - i.paid_minor as "left!", i.currency as "currency: Currency",
                  u.first_name as child, l.name_fr, l.name_en, s.ends_at_period,
                  (select max(upper(during)) from subscription_periods p where p.subscription_id = s.id) as paid_until
             from renewals r
             join invoices i on i.id = r.invoice_id
             join subscriptions s on s.id = r.subscription_id
             join users u on u.id = s.student_id
             join plans l on l.code = coalesce(s.next_plan, s.plan)
            where r.invoice_id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find renewal")?;
    Ok(row.map(|row| Renewal {
        invoice_id: row.invoice_id,
        subscription_id: row.subscription_id,
        account_id: row.account_id,
        student_id: row.student_id,
        payer_id: row.payer_id,
        period_end: row.period_end,
        deadline: row.deadline,
        deadline_set_on: row.deadline_set_on,
        closed_as: row.closed_as,
        status: row.status,
        invoice_status: row.invoice_status,
        reference: row.reference,
        amount: Money::new(row.left, row.currency),
        child: row.child,
        plan: Text { fr: row.name_fr, en: row.name_en },
        paid_until: row.paid_until,
        ends_at_period: row.ends_at_period,
    }))
}

/// The same, which nobody else decides about until the transaction ends: in the turn of the student's subscriptions.
pub(super) async fn lock(tx: &mut Tx, id: InvoiceId) -> Outcome<Option<Renewal>> {
    let Some(seen) = find(tx, id).await? else { return Ok(None) };
    crate::server::store::lock_student(tx, seen.student_id).await?;
    sqlx::query_scalar!("select invoice_id from renewals where invoice_id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock renewal")?;
    find(tx, id).await
}

/// A renewal to be written down.
pub(super) struct NewRenewal {
    pub invoice_id: InvoiceId,
    pub subscription_id: SubscriptionId,
    pub account_id: AccountId,
    pub period_end: DateTime<Utc>,
    pub deadline: NaiveDate,
    pub today: NaiveDate,
}

pub(super) async fn insert(platform: &Platform, tx: &mut Tx, new: &NewRenewal) -> Outcome<()> {
    sqlx::query!(
        "insert into renewals (invoice_id, subscription_id, account_id, period_end, deadline, deadline_set_on, issued_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        new.invoice_id.0,
        new.subscription_id.0,
        new.account_id.0,
        new.period_end,
        new.deadline,
        new.today,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert renewal")?;
    Ok(())
}

/// Nothing more is to be done about it by itself.
pub(super) async fn close(platform: &Platform, tx: &mut Tx, id: InvoiceId, how: &str) -> Outcome<()> {
    sqlx::query!("update renewals set closed_at = $2, closed_as = $3 where invoice_id = $1", id.0, platform.now(), how)
        .execute(&mut **tx)
        .await
        .internal("close renewal")?;
    Ok(())
}

pub(super) async fn set_deadline(tx: &mut Tx, id: InvoiceId, deadline: NaiveDate, today: NaiveDate) -> Outcome<()> {
    sqlx::query!(
        "update renewals set deadline = $2, deadline_set_on = $3 where invoice_id = $1",
        id.0,
        deadline,
        today
    )
    .execute(&mut **tx)
    .await
    .internal("extend deadline")?;
    Ok(())
}

/// The subscription is there from now on; its end is noted with its cancellation. It rests no more, if it did: what was left
/// of its paid time is kept for when it is paid.
pub(super) async fn set_status(
    platform: &Platform,
    tx: &mut Tx,
    id: SubscriptionId,
    status: SubscriptionStatus,
) -> Outcome<()> {
    let ended = (status == SubscriptionStatus::Cancelled).then(|| platform.now());
    sqlx::query!(
        "update subscriptions set status = $2, ended_at = $3, paused_at = null, resumes_at = null where id = $1",
        id.0,
        status as _,
        ended
    )
    .execute(&mut **tx)
    .await
    .internal("change status of a subscription")?;
    Ok(())
}

/// Did money for it come that the books have not heard of yet?
pub(super) async fn is_being_settled(tx: &mut Tx, id: InvoiceId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from payments p where p.purpose = $1 and p.settled_at is not null
                            and not exists (select from receipts r where r.payment_id = p.id)) as "exists!""#,
        crate::server::invoices::purpose(id)
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a payment that settled just now")
}

/// Is a payment of it under way?
pub(super) async fn is_being_paid(tx: &mut Tx, id: InvoiceId) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from payments where purpose = $1 and status in ('created', 'pending')) as "paid!""#,
        crate::server::invoices::purpose(id)
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for a payment under way")
}

/// Steps that were taken for this deadline, on which days.
pub(super) async fn list_done(tx: &mut Tx, id: InvoiceId, deadline: NaiveDate, home: Tz) -> Outcome<Vec<Done>> {
    let rows = sqlx::query!(
        "select kind, recorded_at from dunning_entries where invoice_id = $1 and deadline = $2",
        id.0,
        deadline
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list steps")?;
    let done = |kind: &str, at| Some(Done { step: Step::from_code(kind)?, on: local(at, home).date() });
    Ok(rows.iter().filter_map(|row| done(&row.kind, row.recorded_at)).collect())
}

/// A line of the timeline to be written.
#[derive(Clone, Debug)]
pub(super) struct NewEntry<'a> {
    pub id: Uuid,
    pub account_id: AccountId,
    pub invoice_id: Option<InvoiceId>,
    pub deadline: Option<NaiveDate>,
    pub kind: &'a str,
    pub outcome: &'a str,
    pub note: &'a str,
    pub actor_id: Option<UserId>,
}

impl<'a> NewEntry<'a> {
    /// A step of the calendar.
    pub(super) fn step(platform: &Platform, renewal: &Renewal, step: Step, outcome: &'a str, note: &'a str) -> Self {
        Self {
            id: platform.new_id(),
            account_id: renewal.account_id,
            invoice_id: Some(renewal.invoice_id),
            deadline: Some(renewal.deadline),
            kind: step.code(),
            outcome,
            note,
            actor_id: None,
        }
    }

    /// What became of it.
    pub(super) fn end(platform: &Platform, renewal: &Renewal, kind: &'a str) -> Self {
        let (account_id, invoice_id) = (renewal.account_id, Some(renewal.invoice_id));
        Self {
            id: platform.new_id(),
            account_id,
            invoice_id,
            deadline: None,
            kind,
            outcome: "done",
            note: "",
            actor_id: None,
        }
    }
}

/// Writes a line; false when it is there already: somebody else was faster.
pub(super) async fn note(platform: &Platform, tx: &mut Tx, entry: &NewEntry<'_>) -> Outcome<bool> {
    let inserted = sqlx::query!(
        "insert into dunning_entries (id, account_id, invoice_id, deadline, kind, outcome, note, actor_id, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
        entry.id,
        entry.account_id.0,
        entry.invoice_id.map(|id| id.0),
        entry.deadline,
        entry.kind,
        entry.outcome,
        entry.note,
        entry.actor_id.map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("write the timeline")?;
    Ok(inserted.rows_affected() == 1)
}

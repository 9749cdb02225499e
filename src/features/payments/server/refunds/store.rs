//! SQL of refunds.

use crate::model::refund::{Given, RefundId, RefundStatus};
use crate::model::{PaymentId, PaymentStatus};
use crate::server::store::Payment;
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::{IntoInternal, Tx};

/// A refund, whole.
#[derive(Clone, Debug)]
pub(super) struct Refund {
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub reference: String,
    pub amount_minor: i64,
    pub currency: Currency,
    pub status: RefundStatus,
    pub provider_ref: Option<String>,
    pub by_hand: bool,
    pub created_at: DateTime<Utc>,
}

impl Refund {
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }
}

/// A refund about to be written down.
pub(super) struct NewRefund<'a> {
    pub id: RefundId,
    pub payment_id: PaymentId,
    pub reference: &'a str,
    pub request_key: &'a str,
    pub amount: Money,
    pub reason: &'a str,
    pub by_hand: bool,
    pub requested_by: UserId,
    pub created_at: DateTime<Utc>,
    pub check_at: Option<DateTime<Utc>>,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewRefund<'_>) -> Outcome<()> {
    sqlx::query!(
        "insert into refunds (id, payment_id, reference, request_key, amount_minor, currency, reason, by_hand, requested_by,
                              created_at, check_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.id.0,
        new.payment_id.0,
        new.reference,
        new.request_key,
        new.amount.minor,
        new.amount.currency.code(),
        new.reason,
        new.by_hand,
        new.requested_by.0,
        new.created_at,
        new.check_at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert refund")?;
    Ok(())
}

pub(super) async fn find(tx: &mut Tx, id: RefundId) -> Outcome<Option<Refund>> {
    sqlx::query_as!(
        Refund,
        r#"select id as "id: RefundId", payment_id as "payment_id: PaymentId", reference, amount_minor,
                  currency as "currency: Currency", status as "status: RefundStatus", provider_ref, by_hand, created_at
             from refunds where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find refund")
}

/// The refund that this form asked for before.
pub(super) async fn find_by_request(tx: &mut Tx, request_key: &str) -> Outcome<Option<(RefundId, PaymentId, i64)>> {
    let row = sqlx::query!(
        r#"select id as "id: RefundId", payment_id as "payment_id: PaymentId", amount_minor from refunds where request_key = $1"#,
        request_key
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find refund by request")?;
    Ok(row.map(|row| (row.id, row.payment_id, row.amount_minor)))
}

/// What was given back or promised of a payment.
pub(in crate::server) async fn list_given(tx: &mut Tx, payment_id: PaymentId) -> Outcome<Vec<Given>> {
    sqlx::query_as!(
        Given,
        r#"select status as "status: RefundStatus", amount_minor as minor from refunds where payment_id = $1"#,
        payment_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list refunds of payment")
}

/// A step of a refund: its state, the provider's name for it, and when to ask next.
pub(super) async fn set_status(
    tx: &mut Tx,
    id: RefundId,
    status: RefundStatus,
    provider_ref: Option<&str>,
    failure: &str,
    settled_at: Option<DateTime<Utc>>,
    check_at: Option<DateTime<Utc>>,
) -> Outcome<()> {
    sqlx::query!(
        "update refunds set status = $2, provider_ref = coalesce(provider_ref, $3), failure = $4, settled_at = $5, check_at = $6
          where id = $1",
        id.0,
        status.code(),
        provider_ref,
        failure,
        settled_at,
        check_at,
    )
    .execute(&mut **tx)
    .await
    .internal("set refund status")?;
    Ok(())
}

/// How the payment stands now that money of it was given back.
pub(super) async fn set_payment_status(tx: &mut Tx, payment: &Payment, status: PaymentStatus) -> Outcome<()> {
    sqlx::query!("update payments set status = $2 where id = $1", payment.id.0, status.code())
        .execute(&mut **tx)
        .await
        .internal("set refunded status")?;
    Ok(())
}

/// Refunds the janitor asks about now.
pub(super) async fn list_due(tx: &mut Tx, now: DateTime<Utc>, limit: i64) -> Outcome<Vec<RefundId>> {
    sqlx::query_scalar!(
        r#"select id as "id: RefundId" from refunds where check_at <= $1 order by check_at limit $2"#,
        now,
        limit
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list due refunds")
}

//! State of the stand-in, in the schema `sandbox`. Time is the database's: the stand-in is an outside service and does not
//! share our clock.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// A payment as CinetPay knows it.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub transaction_id: String,
    pub payment_token: String,
    pub site_id: String,
    pub amount: i64,
    pub currency: String,
    pub description: String,
    pub notify_url: String,
    pub return_url: String,
    pub metadata: String,
    pub language: String,
    pub status: String,
    pub method: String,
    pub created_at: DateTime<Utc>,
    pub paid_at: Option<DateTime<Utc>>,
}

/// A payment to be made, already validated.
#[derive(Clone, Debug)]
pub(super) struct NewPayment {
    pub transaction_id: String,
    pub site_id: String,
    pub amount: i64,
    pub currency: String,
    pub description: String,
    pub notify_url: String,
    pub return_url: String,
    pub metadata: String,
    pub language: String,
}

/// Makes a payment; its token, or none when the transaction id was used before.
pub(super) async fn insert(pool: &PgPool, new: &NewPayment) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "insert into sandbox.cinetpay_payments
           (transaction_id, site_id, amount, currency, description, notify_url, return_url, metadata, language)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (transaction_id) do nothing
         returning payment_token",
        new.transaction_id,
        new.site_id,
        new.amount,
        new.currency,
        new.description,
        new.notify_url,
        new.return_url,
        new.metadata,
        new.language,
    )
    .fetch_optional(pool)
    .await
}

/// The payment of this transaction id.
pub(super) async fn find(pool: &PgPool, transaction_id: &str) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        Payment,
        "select transaction_id, payment_token, site_id, amount, currency, description, notify_url, return_url, metadata,
                language, status, method, created_at, paid_at
           from sandbox.cinetpay_payments where transaction_id = $1",
        transaction_id.replace('\0', "")
    )
    .fetch_optional(pool)
    .await
}

/// The payment whose page ends in `token`.
pub(super) async fn find_by_token(pool: &PgPool, token: &str) -> sqlx::Result<Option<Payment>> {
    sqlx::query_as!(
        Payment,
        "select transaction_id, payment_token, site_id, amount, currency, description, notify_url, return_url, metadata,
                language, status, method, created_at, paid_at
           from sandbox.cinetpay_payments where payment_token = $1",
        token.replace('\0', "")
    )
    .fetch_optional(pool)
    .await
}

/// Marks it paid; false when it was before. A refused payment can be tried again on the same page.
pub(super) async fn accept(pool: &PgPool, transaction_id: &str) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update sandbox.cinetpay_payments set status = 'ACCEPTED', method = 'OM', paid_at = now()
          where transaction_id = $1 and status <> 'ACCEPTED'",
        transaction_id
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Marks it refused; false when it was decided before.
pub(super) async fn refuse(pool: &PgPool, transaction_id: &str) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update sandbox.cinetpay_payments set status = 'REFUSED', method = 'OM'
          where transaction_id = $1 and status = 'WAITING_FOR_CUSTOMER'",
        transaction_id
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected() == 1)
}

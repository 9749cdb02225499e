//! State of the stand-in, in the schema `sandbox`. Time is the database's: the stand-in is an outside service and does not
//! share our clock.

use chrono::{DateTime, Utc};
use sqlx::PgPool;

/// A payment as Konnect knows it.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub payment_ref: String,
    pub order_id: String,
    pub amount: i64,
    pub token: String,
    pub description: String,
    pub webhook: String,
    pub success_url: String,
    pub fail_url: String,
    pub payer: serde_json::Value,
    pub status: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub is_over: bool,
}

/// A payment to be made, already validated.
#[derive(Clone, Debug)]
pub(super) struct NewPayment {
    pub order_id: String,
    pub amount: i64,
    pub token: String,
    pub description: String,
    pub lifespan_minutes: i32,
    pub webhook: String,
    pub success_url: String,
    pub fail_url: String,
    pub payer: serde_json::Value,
}

/// Makes a payment; its reference.
pub(super) async fn insert(pool: &PgPool, new: &NewPayment) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        "insert into sandbox.konnect_payments
           (order_id, amount, token, description, webhook, success_url, fail_url, payer, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(mins => $9))
         returning payment_ref",
        new.order_id,
        new.amount,
        new.token,
        new.description,
        new.webhook,
        new.success_url,
        new.fail_url,
        new.payer,
        new.lifespan_minutes,
    )
    .fetch_one(pool)
    .await
}

/// The payment of this reference; none for what cannot be one.
pub(super) async fn find(pool: &PgPool, payment_ref: &str) -> sqlx::Result<Option<Payment>> {
    if !payment_ref.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(None);
    }
    sqlx::query_as!(
        Payment,
        r#"select payment_ref, order_id, amount, token, description, webhook, success_url, fail_url, payer, status,
                  created_at, expires_at, expires_at <= now() as "is_over!"
             from sandbox.konnect_payments where payment_ref = $1"#,
        payment_ref
    )
    .fetch_optional(pool)
    .await
}

/// Marks it paid; false when it was paid before or its time is over. A refused payment can be tried again, as on the real
/// page.
pub(super) async fn complete(pool: &PgPool, payment_ref: &str) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update sandbox.konnect_payments set status = 'completed'
          where payment_ref = $1 and status in ('pending', 'failed') and expires_at > now()",
        payment_ref
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Marks it refused; false when it was decided before.
pub(super) async fn refuse(pool: &PgPool, payment_ref: &str) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update sandbox.konnect_payments set status = 'failed' where payment_ref = $1 and status = 'pending'",
        payment_ref
    )
    .execute(pool)
    .await?;
    Ok(changed.rows_affected() == 1)
}

//! SQL of refunds that nobody asked for here: made at the provider, or lost in a dispute.

use super::ask::reference;
use crate::model::PaymentId;
use crate::model::refund::{RefundId, RefundStatus};
use crate::provider::ReturnedMoney;
use crate::server::store::Payment;
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Money, Outcome, tr};
use preau_platform::{IntoInternal, Tx};

/// A refund of ours that the provider tells of.
#[derive(Clone, Copy, Debug)]
pub(in crate::server) struct Known {
    pub id: RefundId,
    pub status: RefundStatus,
}

/// By the provider's name for it, or by ours.
pub(in crate::server) async fn find_known(
    tx: &mut Tx,
    payment: PaymentId,
    money: &ReturnedMoney,
) -> Outcome<Option<Known>> {
    sqlx::query_as!(
        Known,
        r#"select id as "id: RefundId", status as "status: RefundStatus" from refunds
            where payment_id = $1 and (provider_ref = $2 or provider_ref is null and reference = $3)
            order by provider_ref nulls last limit 1"#,
        payment.0,
        money.provider_ref,
        money.reference,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find known refund")
}

/// One that was made at the provider; known by its name there, it is written down once.
pub(in crate::server) async fn insert_external(
    tx: &mut Tx,
    id: RefundId,
    payment: &Payment,
    money: &ReturnedMoney,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let provider = payment.provider.name();
    sqlx::query!(
        "insert into refunds (id, payment_id, reference, request_key, amount_minor, currency, reason, by_hand, provider_ref, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, false, $8, $9)",
        id.0,
        payment.id.0,
        reference(),
        format!("{}:{}", payment.provider.code(), money.provider_ref),
        money.amount.minor,
        money.amount.currency.code(),
        tr!(preau_kernel::Locale::Fr, "Remboursé chez {provider}", "Given back at {provider}"),
        money.provider_ref,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("insert external refund")?;
    Ok(())
}

/// What a dispute took, as somebody says; once per dispute.
pub(in crate::server) async fn insert_lost(
    tx: &mut Tx,
    id: RefundId,
    payment: &Payment,
    lost: Money,
    by: UserId,
    dispute: &str,
    now: DateTime<Utc>,
) -> Outcome<()> {
    sqlx::query!(
        "insert into refunds (id, payment_id, reference, request_key, amount_minor, currency, reason, by_hand, requested_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, true, $8, $9)",
        id.0,
        payment.id.0,
        reference(),
        format!("dispute:{dispute}"),
        lost.minor,
        lost.currency.code(),
        tr!(preau_kernel::Locale::Fr, "Litige perdu\u{202f}: {dispute}", "Dispute lost: {dispute}"),
        by.0,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("insert lost dispute")?;
    Ok(())
}

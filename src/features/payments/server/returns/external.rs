//! Refunds that were made at the provider, by nobody here: the same books as any other.

use super::look::differs;
use crate::model::refund::{RefundId, left_of};
use crate::model::{PaymentId, Step};
use crate::provider::ReturnedMoney;
use crate::server::refunds::{insert_external, list_given, settle_external};
use crate::server::store::{self, Payment};
use preau_kernel::{AppError, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use serde_json::json;

/// Writes one down as given back, under the payment's lock. What cannot be (more than was paid, another currency) is left to a
/// person.
pub(super) async fn record(platform: &Platform, tx: &mut Tx, payment: &Payment, money: &ReturnedMoney) -> Outcome<()> {
    let now = platform.now();
    // Read again: an earlier one of the same answer may have changed it.
    let payment = store::find(tx, payment.id).await?.ok_or(AppError::NotFound)?;
    let left = left_of(payment.amount(), payment.status, &list_given(tx, payment.id).await?);
    if money.amount.currency != payment.currency || money.amount.minor > left.minor || money.amount.minor <= 0 {
        return differs(platform, tx, payment.id, money).await;
    }
    let id: RefundId = platform.new_id();
    insert_external(tx, id, &payment, money, now).await?;
    let detail = json!({ "provider_ref": money.provider_ref, "amount": money.amount.minor });
    store::note(tx, payment.id, now, Step::RefundedElsewhere, detail).await?;
    settle_external(tx, &payment, id, now).await?;
    Ok(())
}

/// Was a person told of this one before?
pub(super) async fn was_told(tx: &mut Tx, id: PaymentId, provider_ref: &str) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from payment_events
                           where payment_id = $1 and summary = $2 and detail ->> 'provider_ref' = $3) as "told!""#,
        id.0,
        Step::RefundDiffers.code(),
        provider_ref,
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for what was told")
}

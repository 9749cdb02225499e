//! Asks the provider what went back of a payment, compares it with what we know, and writes down the rest.

use super::{disputes, external};
use crate::model::refund::RefundStatus;
use crate::model::{PaymentId, Step};
use crate::provider::{ProviderError, RefundAnswer, Refunded, ReturnedMoney, Returns};
use crate::server::Providers;
use crate::server::refunds::{Known, find_known, hear};
use crate::server::store::{self, Payment};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::{Platform, Tx, outbox};
use serde_json::json;

/// Looks at a payment that was paid. Any number of these may run at once.
///
/// # Errors
/// [`AppError::Unavailable`] when the provider does not answer; then nothing has changed.
pub(in crate::server) async fn look(platform: &Platform, providers: &Providers, payment: &Payment) -> Outcome<()> {
    let (Some(provider_ref), Some(provider)) = (&payment.provider_ref, providers.get(payment.provider)) else {
        return Ok(());
    };
    let returns = match provider.fetch_returns(provider_ref).await {
        Ok(returns) => returns,
        Err(ProviderError::Declined(_) | ProviderError::Unsupported(_)) => return Ok(()),
        Err(_) => return Err(AppError::Unavailable),
    };
    if returns == Returns::default() {
        return Ok(());
    }
    hear_of_ours(platform, providers, payment.id, &returns.refunds).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, payment.id).await?.ok_or(AppError::NotFound)?;
    for money in &returns.refunds {
        compare(platform, &mut tx, &payment, money).await?;
    }
    for dispute in &returns.disputes {
        disputes::keep(platform, &mut tx, &payment, dispute).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Refunds that we asked for and have not heard of yet: the webhook may be faster than the answer to our question.
async fn hear_of_ours(
    platform: &Platform,
    providers: &Providers,
    payment: PaymentId,
    refunds: &[ReturnedMoney],
) -> Outcome<()> {
    for money in refunds {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        let known = find_known(&mut tx, payment, money).await?;
        tx.rollback().await?;
        if let Some(Known { id, status }) = known
            && status.is_open()
        {
            let answer = Refunded { provider_ref: money.provider_ref.clone(), status: money.status.clone() };
            hear(platform, providers, id, answer).await?;
        }
    }
    Ok(())
}

async fn compare(platform: &Platform, tx: &mut Tx, payment: &Payment, money: &ReturnedMoney) -> Outcome<()> {
    // Looked for again under the payment's lock: whoever records a refund holds it.
    let known = find_known(tx, payment.id, money).await?.map(|known| known.status);
    match (known, &money.status) {
        (None, RefundAnswer::Done) => external::record(platform, tx, payment, money).await,
        (Some(RefundStatus::Succeeded), RefundAnswer::Failed(_)) | (Some(RefundStatus::Failed), RefundAnswer::Done) => {
            differs(platform, tx, payment.id, money).await
        }
        _ => Ok(()),
    }
}

/// A person must look; said once.
pub(super) async fn differs(platform: &Platform, tx: &mut Tx, id: PaymentId, money: &ReturnedMoney) -> Outcome<()> {
    let step = Step::RefundDiffers;
    let payment = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    if payment.anomaly == step.code() || external::was_told(tx, id, &money.provider_ref).await? {
        return Ok(());
    }
    store::set_anomaly(tx, id, step.code()).await?;
    let detail = json!({ "provider_ref": money.provider_ref, "amount": money.amount.minor, "currency": money.amount.currency.code() });
    store::note(tx, id, platform.now(), step, detail).await
}

//! Asks the provider how a payment stands, and acts on the answer once, whoever asks and however often (SPEC PA-3).

use super::methods::ask_charge;
use super::returns::look;
use super::store::{self, Payment};
use super::{PaymentFailed, PaymentSettled, Providers};
use crate::model::decision::{Answer, AnswerStatus, Decision, GRACE, decide, is_over, next_check};
use crate::model::{PaymentId, PaymentStatus, Step};
use crate::provider::ProviderError;
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::{Platform, Tx, outbox};
use serde_json::json;

/// Asks the provider, decides by [`decide`], and writes the decision: its status, the black box, and for a settled or failed
/// payment its event. Many of these may run at once for one payment: the row is locked while one decides, and a payment
/// that was paid is never decided again: of that one the provider is asked what went back. Returns where the payment stands then.
///
/// For jobs, webhooks and the return page: the caller has checked who may ask.
///
/// # Errors
/// [`AppError::NotFound`], or [`AppError::Unavailable`] when the provider does not answer; then nothing has changed.
pub async fn check(platform: &Platform, providers: &Providers, id: PaymentId) -> Outcome<PaymentStatus> {
    let asked_at = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    // Not held while the provider thinks.
    tx.rollback().await?;
    if payment.status.was_paid() {
        return after_paid(platform, providers, &payment, asked_at).await;
    }
    if payment.provider.is_by_hand() {
        return by_hand(platform, id).await;
    }
    let payment = match payment.charged_method_id {
        Some(_) if payment.status == PaymentStatus::Created => {
            ask_charge(platform, providers, &payment).await?;
            let mut tx = platform.db.begin_as(&Actor::System).await?;
            store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?
        }
        _ => payment,
    };
    if payment.charged_method_id.is_some() && payment.provider_ref.is_none() {
        return Ok(payment.status);
    }
    let (Some(provider_ref), Some(provider)) = (&payment.provider_ref, providers.get(payment.provider)) else {
        return without_asking(platform, id).await;
    };
    match provider.fetch(provider_ref).await {
        Ok(answer) => act_on(platform, id, asked_at, &answer).await,
        // A page that was never used is forgotten by its provider some time after it could be used.
        Err(ProviderError::Declined(why)) if payment.status.is_open() && is_over(payment.expires_at, asked_at) => {
            forgotten(platform, id, &why).await
        }
        Err(error) => {
            note_silence(platform, id, &error.to_string()).await?;
            Err(AppError::Unavailable)
        }
    }
}

/// What was paid stays paid; what went back since, or is disputed, is looked at.
async fn after_paid(
    platform: &Platform,
    providers: &Providers,
    payment: &Payment,
    asked_at: DateTime<Utc>,
) -> Outcome<PaymentStatus> {
    look(platform, providers, payment).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    // One at a time: two that note several webhooks in different order would wait for each other.
    let payment = store::lock(&mut tx, payment.id).await?.ok_or(AppError::NotFound)?;
    store::set_webhooks_processed(&mut tx, payment.id, asked_at, platform.now()).await?;
    tx.commit().await?;
    Ok(payment.status)
}

async fn act_on(
    platform: &Platform,
    id: PaymentId,
    asked_at: DateTime<Utc>,
    answer: &Answer,
) -> Outcome<PaymentStatus> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    store::note(&mut tx, id, now, Step::Answered, detail(answer)).await?;
    let again = next_check(payment.created_at, payment.expires_at, now);
    let status = match decide(&payment.expected(), answer, now) {
        Decision::Settle => {
            store::set_status(&mut tx, id, PaymentStatus::Succeeded, Some(now), None).await?;
            store::note(&mut tx, id, now, Step::Settled, json!({})).await?;
            outbox::record(&mut tx, now, &settled(&payment)).await?;
            PaymentStatus::Succeeded
        }
        Decision::Fail => {
            store::set_status(&mut tx, id, PaymentStatus::Failed, None, again).await?;
            store::note(&mut tx, id, now, Step::Failed, json!({})).await?;
            outbox::record(&mut tx, now, &failed(&payment)).await?;
            PaymentStatus::Failed
        }
        Decision::Expire => expire(&mut tx, &payment, now).await?,
        Decision::Refuse(mismatch) => {
            let step = Step::Refused(mismatch);
            tracing::warn!(payment = %id, what = step.code(), "a provider's answer does not match our record");
            store::set_anomaly(&mut tx, id, step.code()).await?;
            store::set_next_check(&mut tx, id, again).await?;
            store::note(&mut tx, id, now, step, json!({})).await?;
            payment.status
        }
        Decision::Keep => {
            let again = if payment.status.was_paid() { None } else { again };
            store::set_next_check(&mut tx, id, again).await?;
            payment.status
        }
    };
    store::set_webhooks_processed(&mut tx, id, asked_at, now).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(status)
}

/// The provider never gave a reference (or is no longer configured), so there is nobody to ask: no payer was sent anywhere,
/// and the payment runs out by itself.
async fn without_asking(platform: &Platform, id: PaymentId) -> Outcome<PaymentStatus> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let status = if payment.status == PaymentStatus::Created && is_over(payment.expires_at, now) {
        expire(&mut tx, &payment, now).await?
    } else {
        store::set_next_check(&mut tx, id, next_check(payment.created_at, payment.expires_at, now)).await?;
        payment.status
    };
    tx.commit().await?;
    Ok(status)
}

/// There is nobody to ask: a transfer that never came runs out, unless a proof waits for somebody to look at it.
async fn by_hand(platform: &Platform, id: PaymentId) -> Outcome<PaymentStatus> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let over = payment.status.is_open() && is_over(payment.expires_at, now);
    let status = if over && !store::has_waiting_proof(&mut tx, id).await? {
        store::set_status(&mut tx, id, PaymentStatus::Expired, None, None).await?;
        store::note(&mut tx, id, now, Step::Expired, json!({})).await?;
        PaymentStatus::Expired
    } else {
        let next = if over { now + TimeDelta::days(1) } else { payment.expires_at + GRACE };
        let again = payment.status.is_open().then_some(next);
        store::set_next_check(&mut tx, id, again).await?;
        payment.status
    };
    tx.commit().await?;
    Ok(status)
}

/// The provider no longer knows a payment whose time is over.
async fn forgotten(platform: &Platform, id: PaymentId, why: &str) -> Outcome<PaymentStatus> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if !payment.status.is_open() {
        return Ok(payment.status);
    }
    store::note(&mut tx, id, now, Step::Unanswered, json!({ "error": why })).await?;
    let status = expire(&mut tx, &payment, now).await?;
    tx.commit().await?;
    Ok(status)
}

async fn expire(tx: &mut Tx, payment: &Payment, now: DateTime<Utc>) -> Outcome<PaymentStatus> {
    let again = payment.provider_ref.as_ref().and(next_check(payment.created_at, payment.expires_at, now));
    store::set_status(tx, payment.id, PaymentStatus::Expired, None, again).await?;
    store::note(tx, payment.id, now, Step::Expired, json!({})).await?;
    Ok(PaymentStatus::Expired)
}

async fn note_silence(platform: &Platform, id: PaymentId, error: &str) -> Outcome<()> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if !payment.status.was_paid() {
        store::set_next_check(&mut tx, id, next_check(payment.created_at, payment.expires_at, now)).await?;
    }
    store::note(&mut tx, id, now, Step::Unanswered, json!({ "error": error })).await?;
    tx.commit().await
}

/// What was said, for the black box: never more than we compare.
pub(super) fn detail(answer: &Answer) -> serde_json::Value {
    let status = match &answer.status {
        AnswerStatus::Pending => "pending",
        AnswerStatus::Completed => "completed",
        AnswerStatus::Failed => "failed",
        AnswerStatus::Unknown(word) => word,
    };
    json!({
        "status": status,
        "amount": answer.amount.map(|amount| amount.minor),
        "currency": answer.amount.map(|amount| amount.currency.code()),
        "order_id": answer.order_id.as_ref().map(|id| id.chars().take(60).collect::<String>()),
    })
}

pub(super) fn settled(payment: &Payment) -> PaymentSettled {
    PaymentSettled {
        payment_id: payment.id,
        account_id: payment.account_id,
        payer_id: payment.payer_id,
        purpose: payment.purpose.clone(),
        amount_minor: payment.amount_minor,
        currency: payment.currency,
    }
}

pub(super) fn failed(payment: &Payment) -> PaymentFailed {
    PaymentFailed {
        payment_id: payment.id,
        account_id: payment.account_id,
        payer_id: payment.payer_id,
        purpose: payment.purpose.clone(),
    }
}

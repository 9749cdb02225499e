//! Charges a kept method without its owner: what renews subscriptions. Written down, asked under our reference as idempotency
//! key, and settled like any payment: only when the provider, asked how it stands, says so.

use super::store::{self, NewCharge};
use crate::model::{MethodId, PaymentId, PaymentStatus, Step};
use crate::provider::{ChargeRequest, PaymentProvider, ProviderError};
use crate::server::store::{self as payments, Payment};
use crate::server::{Providers, check};
use chrono::TimeDelta;
use preau_identity::server::people;
use preau_kernel::id::AccountId;
use preau_kernel::{Actor, AppError, Money, Outcome, Text};
use preau_platform::{Platform, outbox};
use serde_json::json;

/// What is to be charged.
#[derive(Clone, Debug)]
pub struct ChargeOrder {
    /// Who owes it.
    pub account_id: AccountId,
    /// What it pays: `invoice:<id>`.
    pub purpose: String,
    /// What is charged once, however often it is asked for: `invoice:<id>`, or one instalment of it. Only after a refusal is asking
    /// again another try.
    pub occasion: String,
    /// What for; written in the language of whoever owns the method.
    pub description: Text,
    /// How much.
    pub amount: Money,
}

/// What charging came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charging {
    /// Nothing is kept that could pay this: the payer must be asked.
    NoMethod,
    /// It was charged, or tried; a refused one has recorded `PaymentFailed`.
    Tried {
        /// Its payment.
        payment_id: PaymentId,
        /// Where that stands.
        status: PaymentStatus,
    },
}

/// A bank may take days over it.
const LIFESPAN: TimeDelta = TimeDelta::days(7);
/// Asking again is harmless while the provider surely remembers our reference (PayPal six hours, Stripe a day).
const REMEMBERED: TimeDelta = TimeDelta::hours(5);

/// Charges the method that the account kept last and whose provider takes the amount. For jobs of the rooms that renew: the
/// caller has decided that it is owed and due. However often it is called on one occasion, one charge is made; after a refusal,
/// calling again is another try.
///
/// # Errors
/// When the database cannot be reached. A provider that does not answer is none: the janitor asks again.
pub async fn charge(platform: &Platform, providers: &Providers, order: &ChargeOrder) -> Outcome<Charging> {
    let Some(payment_id) = write_down(platform, providers, order).await? else { return Ok(Charging::NoMethod) };
    match check(platform, providers, payment_id).await {
        Ok(status) => Ok(Charging::Tried { payment_id, status }),
        Err(AppError::Unavailable) => {
            let mut tx = platform.db.begin_as(&Actor::System).await?;
            let payment = payments::find(&mut tx, payment_id).await?.ok_or(AppError::NotFound)?;
            Ok(Charging::Tried { payment_id, status: payment.status })
        }
        Err(error) => Err(error),
    }
}

async fn write_down(platform: &Platform, providers: &Providers, order: &ChargeOrder) -> Outcome<Option<PaymentId>> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    payments::lock_purpose(&mut tx, &order.occasion).await?;
    if let Some(made) = store::find_charge(&mut tx, &order.occasion).await? {
        tx.commit().await?;
        return Ok(Some(made));
    }
    let kept = store::list(&mut tx, order.account_id).await?;
    let able = |provider: &dyn PaymentProvider| provider.charges() && provider.takes(order.amount);
    let method = kept.into_iter().find_map(|method| {
        let provider = providers.get(method.provider).filter(|provider| able(*provider))?;
        Some((method, provider))
    });
    let Some((method, provider)) = method else { return Ok(None) };
    let owner = people::find_person(&mut tx, method.owner_id).await?;
    let id: PaymentId = platform.new_id();
    let new = NewCharge {
        id,
        reference: &crate::server::start::reference(),
        occasion: &order.occasion,
        purpose: &order.purpose,
        description: order.description.get(owner.map(|owner| owner.locale).unwrap_or_default()),
        amount: order.amount,
        webhook_token: &provider.webhook_token(id),
        created_at: now,
        expires_at: now + LIFESPAN,
        check_at: now + TimeDelta::minutes(1),
        method: &method,
    };
    store::insert_charge(&mut tx, &new).await?;
    let detail = json!({
        "amount": order.amount.minor, "currency": order.amount.currency.code(), "method": method.label.written(),
    });
    payments::note(&mut tx, id, now, Step::ChargePrepared, detail).await?;
    tx.commit().await?;
    Ok(Some(id))
}

/// Asks the provider for a charge that it has not named yet; what is then known of it is written down.
pub(in crate::server) async fn ask(platform: &Platform, providers: &Providers, payment: &Payment) -> Outcome<()> {
    let Some(method_id) = payment.charged_method_id else { return Ok(()) };
    let answer = match request(platform, payment, method_id).await? {
        Some(request) => match providers.get(payment.provider) {
            Some(provider) => provider.charge(&request).await,
            None => Err(ProviderError::Transport("the provider is not configured".to_owned())),
        },
        None => Err(ProviderError::Declined("the method was removed".to_owned())),
    };
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = payments::lock(&mut tx, payment.id).await?.ok_or(AppError::NotFound)?;
    if payment.status != PaymentStatus::Created {
        return Ok(());
    }
    match answer {
        Ok(charged) => {
            payments::set_pending(&mut tx, payment.id, &charged.provider_ref, None).await?;
            let detail = json!({ "provider_ref": charged.provider_ref });
            payments::note(&mut tx, payment.id, now, Step::Charged, detail).await?;
        }
        Err(ProviderError::Declined(why)) => refuse(&mut tx, &payment, &why, now).await?,
        Err(error) => {
            let forgotten = now - payment.created_at > REMEMBERED;
            let pause = ((now - payment.created_at) / 4).clamp(TimeDelta::minutes(1), TimeDelta::minutes(30));
            payments::set_next_check(&mut tx, payment.id, (!forgotten).then(|| now + pause)).await?;
            let detail = json!({ "error": error.to_string() });
            payments::note(&mut tx, payment.id, now, Step::StartUnanswered, detail).await?;
            if forgotten {
                // Charged or not: only the provider's own pages tell. Nothing is asked under this reference any more.
                payments::set_anomaly(&mut tx, payment.id, Step::StartUnanswered.code()).await?;
                payments::set_status(&mut tx, payment.id, PaymentStatus::Expired, None, None).await?;
            }
        }
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

async fn refuse(
    tx: &mut preau_platform::Tx,
    payment: &Payment,
    why: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Outcome<()> {
    payments::set_status(tx, payment.id, PaymentStatus::Failed, None, None).await?;
    payments::note(tx, payment.id, now, Step::ChargeRefused, json!({ "why": why })).await?;
    outbox::record(tx, now, &crate::server::check::failed(payment)).await?;
    Ok(())
}

/// None when the method was removed meanwhile: its owner's word counts more than a charge that waits.
async fn request(platform: &Platform, payment: &Payment, method_id: MethodId) -> Outcome<Option<ChargeRequest>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let method = store::find(&mut tx, method_id).await?.filter(|method| !method.is_removed);
    Ok(method.map(|method| ChargeRequest {
        reference: payment.reference.clone(),
        amount: payment.amount(),
        description: payment.description.clone(),
        method: method.token,
    }))
}

//! Starts a payment: write it down, ask the provider outside any transaction, write down the answer.

use super::Providers;
use super::methods::{find_keep, insert_consent, wants_keeping};
use super::store::{self, NewPayment, Payment};
use super::webhook::webhook_path;
use crate::model::decision::{GRACE, next_check};
use crate::model::{PaymentId, PaymentStatus, ProviderKind, Step};
use crate::provider::{Keep, NextStep, Payer, PaymentProvider, ProviderError, StartRequest, Started};
use chrono::TimeDelta;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Locale, Money, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, crypto};
use serde_json::json;
use std::time::Duration;

/// A payment with less time left than this is not offered again: a new one is made.
const ENOUGH_TIME: TimeDelta = TimeDelta::minutes(10);

/// What is to be paid.
#[derive(Clone, Debug)]
pub struct StartPayment {
    /// Who owes it.
    pub account_id: AccountId,
    /// Who pays; a member of the account.
    pub payer_id: UserId,
    /// What it pays, for the room that reacts: `subscription:<id>`. Also what makes starting twice harmless: a payment of
    /// the same purpose, amount, payer and provider that can still be paid is continued.
    pub purpose: String,
    /// What for, in the payer's language.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// Through whom.
    pub provider: ProviderKind,
}

/// A payment that waits for its payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartedPayment {
    /// Which payment.
    pub payment_id: PaymentId,
    /// What the payer does next. A redirect's address has been checked: it is the provider's or ours.
    pub next: NextStep,
}

/// Starts a payment, or continues the open one of the same purpose.
///
/// # Errors
/// [`AppError::Forbidden`] for a student or a stranger, [`AppError::NotFound`] when the payer is not of the account,
/// [`AppError::Unavailable`] when the provider does not answer (trying again continues the same payment), rule
/// `payment-refused` when it refuses, a field error for a provider this deployment does not have.
pub async fn start(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    order: StartPayment,
) -> Outcome<StartedPayment> {
    start_keeping(platform, providers, actor, order, None).await
}

/// [`start`], where the payer said just now whether what they pay with is kept for renewals; `None` leaves it to what their
/// account chose before. That they agreed, when, and to which words is written down. Nobody agrees for another, and a provider
/// that keeps nothing keeps nothing.
///
/// # Errors
/// Those of [`start`].
pub async fn start_keeping(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    order: StartPayment,
    keep: Option<bool>,
) -> Outcome<StartedPayment> {
    actor.may(Action::PaymentCreate, actor.relation_to(Some(order.account_id), None, None))?;
    let provider = providers.get(order.provider).ok_or_else(|| {
        AppError::field("provider", text!("Ce moyen de paiement n’est pas proposé.", "This way to pay is not offered."))
    })?;
    if !provider.takes(order.amount) {
        let amount = order.amount;
        let (fr, en) = (amount.format(Locale::Fr), amount.format(Locale::En));
        return Err(AppError::field(
            "provider",
            text!(
                "{fr} ne peut pas être payé par ce moyen. Choisissez-en un autre.",
                "{en} cannot be paid this way. Choose another one."
            ),
        ));
    }
    let (payment, payer, keep) = write_down(platform, provider, actor, &order, keep).await?;
    if let (PaymentStatus::Pending, Some(url)) = (payment.status, &payment.redirect_url) {
        return Ok(StartedPayment { payment_id: payment.id, next: NextStep::Redirect { url: url.clone() } });
    }
    let request = request(platform, &payment, payer, keep);
    match provider.start(&request).await {
        Ok(started) => accept(platform, payment.id, started).await,
        Err(error) => Err(refuse(platform, payment.id, error).await?),
    }
}

/// The open payment of this purpose, or a new one.
async fn write_down(
    platform: &Platform,
    provider: &dyn PaymentProvider,
    actor: &Actor,
    order: &StartPayment,
    keep: Option<bool>,
) -> Outcome<(Payment, Payer, Option<Keep>)> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(actor).await?;
    let payer = find_payer(&mut tx, order.account_id, order.payer_id).await?.ok_or(AppError::NotFound)?;
    tx.write_as_house().await?;
    store::lock_purpose(&mut tx, &order.purpose).await?;
    let agreed = keep.map(|keep| keep && actor.user_id() == Some(order.payer_id));
    let keeps_method = provider.charges()
        && match agreed {
            Some(agreed) => agreed,
            None => wants_keeping(&mut tx, order.account_id).await?,
        };
    let id: PaymentId = platform.new_id();
    let expires_at = now + provider.capabilities().payable_for;
    let new = NewPayment {
        id,
        reference: &reference(),
        account_id: order.account_id,
        payer_id: order.payer_id,
        provider: order.provider,
        purpose: &order.purpose,
        description: &order.description,
        amount: order.amount,
        keeps_method,
        webhook_token: &provider.webhook_token(id),
        created_at: now,
        expires_at,
        // Nobody to ask: it is looked at again when its time is over.
        check_at: if order.provider.is_by_hand() {
            expires_at + GRACE
        } else {
            next_check(now, expires_at, now).unwrap_or(now)
        },
    };
    let payment = match store::find_open(&mut tx, &new, now + ENOUGH_TIME).await? {
        Some(open) => open,
        None => {
            store::insert(&mut tx, &new).await?;
            let detail = json!({ "amount": order.amount.minor, "currency": order.amount.currency.code() });
            store::note(&mut tx, id, now, Step::Created, detail).await?;
            store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?
        }
    };
    if keeps_method && agreed == Some(true) {
        insert_consent(&mut tx, &payment, actor.signed_in()?.locale, now).await?;
    }
    let keep = if payment.keeps_method { Some(find_keep(&mut tx, &payment).await?) } else { None };
    tx.commit().await?;
    Ok((payment, payer, keep))
}

/// The payer, if the actor may know of them and they belong to the account.
async fn find_payer(tx: &mut Tx, account_id: AccountId, payer_id: UserId) -> Outcome<Option<Payer>> {
    sqlx::query_as!(
        Payer,
        r#"select u.first_name, u.last_name, u.email::text as "email!", u.phone
             from users u join account_members m on m.user_id = u.id
            where u.id = $1 and m.account_id = $2"#,
        payer_id.0,
        account_id.0,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find payer")
}

fn request(platform: &Platform, payment: &Payment, payer: Payer, keep: Option<Keep>) -> StartRequest {
    let ours = &platform.config.public_url;
    let asked_at = platform.now();
    let left = (payment.expires_at - asked_at).to_std().unwrap_or(Duration::from_secs(60));
    StartRequest {
        reference: payment.reference.clone(),
        amount: payment.amount(),
        description: payment.description.clone(),
        asked_at,
        lifespan: left,
        webhook_url: format!("{ours}{}", webhook_path(payment.provider, &payment.webhook_token)),
        return_url: format!("{ours}/espace/paiements/{}", payment.id),
        posted_return_url: format!("{ours}/api/v1/payments/{}/back", payment.id),
        payer,
        keep,
    }
}

/// Keeps the provider's reference. When two requests started the same payment at once, the first answer written down
/// counts for both: the other page at the provider is never shown, and could never be settled.
async fn accept(platform: &Platform, id: PaymentId, started: Started) -> Outcome<StartedPayment> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let next = match (payment.status, payment.redirect_url) {
        (PaymentStatus::Created, _) => {
            let url = match &started.next {
                NextStep::Redirect { url } => Some(url.as_str()),
                NextStep::BankTransfer { .. } => None,
            };
            store::set_pending(&mut tx, id, &started.provider_ref, url).await?;
            let detail = json!({ "provider_ref": started.provider_ref });
            store::note(&mut tx, id, platform.now(), Step::Started, detail).await?;
            tx.commit().await?;
            started.next
        }
        (PaymentStatus::Pending, Some(url)) => NextStep::Redirect { url },
        // The same bank details again.
        (PaymentStatus::Pending, None) => started.next,
        _ => {
            return Err(AppError::conflict(
                "payment-over",
                text!(
                    "Ce paiement est déjà terminé. Rechargez la page.",
                    "This payment is already over. Reload the page."
                ),
            ));
        }
    };
    Ok(StartedPayment { payment_id: id, next })
}

/// Notes why nothing started, and says it to the payer.
async fn refuse(platform: &Platform, id: PaymentId, error: ProviderError) -> Outcome<AppError> {
    let now = platform.now();
    let (step, answer) = match &error {
        ProviderError::Transport(_) => (Step::StartUnanswered, AppError::Unavailable),
        ProviderError::Misconfigured(_) => {
            tracing::error!(payment = %id, %error, "the payment provider does not accept our account");
            (Step::StartRefused, AppError::Unavailable)
        }
        ProviderError::Declined(_) | ProviderError::Unsupported(_) => (
            Step::StartRefused,
            AppError::rule(
                "payment-refused",
                text!(
                    "Le prestataire de paiement a refusé cette demande. Rien n’a été débité.",
                    "The payment provider refused this request. Nothing was charged."
                ),
            ),
        ),
    };
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    store::note(&mut tx, id, now, step, json!({ "error": error.to_string() })).await?;
    let is_final = matches!(error, ProviderError::Declined(_) | ProviderError::Unsupported(_));
    if is_final && payment.status == PaymentStatus::Created {
        store::set_status(&mut tx, id, PaymentStatus::Failed, None, None).await?;
    }
    tx.commit().await?;
    Ok(answer)
}

/// "PAY-7K2M-9QXD": short enough to read aloud.
pub(super) fn reference() -> String {
    let letters = crypto::reference();
    let (first, second) = letters.split_at(4);
    format!("PAY-{first}-{second}")
}

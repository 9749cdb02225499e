//! Asks the provider to give money back: write it down, ask outside any transaction, write down the answer once.

use super::books::Back;
use super::store::{self, NewRefund, Refund};
use crate::model::decimal::from_decimal;
use crate::model::refund::{RefundForm, RefundId, RefundStatus, left_of, status_after};
use crate::model::{PaymentId, Step};
use crate::provider::{ProviderError, RefundAnswer, RefundRequest, Refunded};
use crate::server::store::{self as payments, Payment};
use crate::server::{PaymentRefunded, Providers};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Relation, Text, text};
use preau_platform::{Platform, Tx, crypto, outbox};
use serde_json::json;

/// A refund that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refunding {
    /// Which.
    pub refund_id: RefundId,
    /// Where it stands now.
    pub status: RefundStatus,
}

/// Longest reason.
const REASON: usize = 300;

/// Gives money back, whole or in part. Sending one form twice is one refund.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`]; field errors for an amount that cannot be read or is
/// more than is left or than the books still have, and for a missing reason. A provider that does not answer is no error: it is asked again.
pub async fn refund(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    form: &RefundForm,
) -> Outcome<Refunding> {
    actor.may(Action::PaymentRefund, Relation::Foreign)?;
    let refund = write_down(platform, providers, actor, form).await?;
    let status = if refund.status == RefundStatus::Created && !refund.by_hand {
        ask(platform, providers, refund.id).await?
    } else {
        refund.status
    };
    Ok(Refunding { refund_id: refund.id, status })
}

/// What a form wishes, if it can be done.
pub(super) struct Wish {
    pub amount: Money,
    pub left: Money,
    pub by_hand: bool,
}

/// Reads a form under the payment's lock or for its preview; every mistake is told at once.
pub(super) fn read_wish(
    providers: &Providers,
    payment: &Payment,
    left: Money,
    form: &RefundForm,
    needs_reason: bool,
) -> Outcome<Wish> {
    let amount = from_decimal(&form.amount, payment.currency).filter(|amount| amount.minor > 0);
    let able = providers.get(payment.provider).is_some_and(|provider| provider.capabilities().refunds);
    let mut checks = Checks::default();
    checks
        .that(amount.is_some(), "amount", || text!("Écrivez un montant, comme 47,00.", "Write an amount, like 47.00."));
    checks.that(amount.is_none_or(|amount| amount.minor <= left.minor), "amount", || too_much(left));
    if needs_reason {
        let letters = form.reason.trim().chars().count();
        checks.that(letters > 0, "reason", || text!("Dites pourquoi.", "Say why."));
        checks.that(letters <= REASON, "reason", || text!("300 caractères au plus.", "300 characters at most."));
        let key = (8..=100).contains(&form.request_key.len());
        checks.that(key, "request_key", || text!("Rechargez la page.", "Reload the page."));
    }
    checks.done()?;
    let amount = amount.unwrap_or(Money::zero(payment.currency));
    Ok(Wish { amount, left, by_hand: !able || form.by_hand == "true" })
}

/// What the books must have for it.
pub(super) fn back<'a>(payment: &'a Payment, wish: &Wish) -> Back<'a> {
    Back { payment_id: payment.id, purpose: &payment.purpose, amount: wish.amount }
}

/// Refused when a part of it was credit of the account and is spent: nothing could be written down for that part.
pub(super) fn refuse_spent(wish: &Wish, missing: Money) -> Outcome<()> {
    if missing.minor == 0 {
        return Ok(());
    }
    let most = Money::new(wish.amount.minor - missing.minor, missing.currency);
    let (fr, en) = (most.format(preau_kernel::Locale::Fr), most.format(preau_kernel::Locale::En));
    Err(AppError::field(
        "amount",
        text!(
            "Au plus {fr}\u{202f}: le reste est devenu un crédit du compte, déjà utilisé.",
            "At most {en}: the rest became credit of the account, which was used."
        ),
    ))
}

fn too_much(left: Money) -> Text {
    if left.minor == 0 {
        return text!("Il ne reste rien à rembourser de ce paiement.", "Nothing is left to give back of this payment.");
    }
    let (fr, en) = (left.format(preau_kernel::Locale::Fr), left.format(preau_kernel::Locale::En));
    text!("Au plus {fr}\u{202f}: c’est ce qui reste.", "At most {en}, which is what is left.")
}

async fn write_down(platform: &Platform, providers: &Providers, actor: &Actor, form: &RefundForm) -> Outcome<Refund> {
    let now = platform.now();
    let payment_id: PaymentId = form.payment_id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let payment = payments::lock(&mut tx, payment_id).await?.ok_or(AppError::NotFound)?;
    if let Some((id, of, minor)) = store::find_by_request(&mut tx, &form.request_key).await? {
        let same = of == payment_id && from_decimal(&form.amount, payment.currency).is_some_and(|a| a.minor == minor);
        if !same {
            return Err(AppError::conflict(
                "idempotency-key-reused",
                text!("Ce formulaire a déjà servi. Rechargez la page.", "This form was used before. Reload the page."),
            ));
        }
        return store::find(&mut tx, id).await?.ok_or(AppError::NotFound);
    }
    let left = left_of(payment.amount(), payment.status, &store::list_given(&mut tx, payment_id).await?);
    let wish = read_wish(providers, &payment, left, form, true)?;
    let id: RefundId = platform.new_id();
    let reference = reference();
    store::insert(
        &mut tx,
        &NewRefund {
            id,
            payment_id,
            reference: &reference,
            request_key: &form.request_key,
            amount: wish.amount,
            reason: form.reason.trim(),
            by_hand: wish.by_hand,
            requested_by: actor.signed_in()?.user_id,
            created_at: now,
            check_at: (!wish.by_hand).then(|| now + TimeDelta::minutes(1)),
        },
    )
    .await?;
    // Held before anybody is asked: what goes back can be written down, whatever happens meanwhile.
    let source = providers.books().hold(platform, &mut tx, back(&payment, &wish), id).await?;
    refuse_spent(&wish, source.missing)?;
    let detail = json!({ "refund": reference, "amount": wish.amount.minor, "by_hand": wish.by_hand });
    payments::note(&mut tx, payment_id, now, Step::RefundAsked, detail).await?;
    let refund = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if wish.by_hand {
        settle(&mut tx, &payment, &refund, None, now).await?;
    }
    let refund = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(refund)
}

/// Asks the provider for it, or how it stands, and writes down the answer. Asking again is harmless: our reference is the
/// provider's idempotency key. Where it stands then.
pub(super) async fn ask(platform: &Platform, providers: &Providers, id: RefundId) -> Outcome<RefundStatus> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let refund = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let payment = payments::find(&mut tx, refund.payment_id).await?.ok_or(AppError::NotFound)?;
    // Not held while the provider thinks.
    tx.rollback().await?;
    if !refund.status.is_open() {
        return Ok(refund.status);
    }
    let (Some(provider), Some(paid)) = (providers.get(payment.provider), &payment.provider_ref) else {
        return act_on(
            platform,
            providers,
            id,
            Err(ProviderError::Transport("the provider is not configured".to_owned())),
        )
        .await;
    };
    let answer = match &refund.provider_ref {
        Some(refund_ref) => provider.fetch_refund(refund_ref).await,
        None => {
            let request = RefundRequest {
                provider_ref: paid.clone(),
                reference: refund.reference.clone(),
                amount: refund.amount(),
            };
            provider.refund(&request).await
        }
    };
    act_on(platform, providers, id, answer).await
}

/// The provider says by itself how a refund stands that we asked for.
pub(in crate::server) async fn hear(
    platform: &Platform,
    providers: &Providers,
    id: RefundId,
    answer: Refunded,
) -> Outcome<RefundStatus> {
    act_on(platform, providers, id, Ok(answer)).await
}

/// A refund that was given without us is settled as it is written down, under the payment's lock.
pub(in crate::server) async fn settle_external(
    tx: &mut Tx,
    payment: &Payment,
    id: RefundId,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let refund = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    settle(tx, payment, &refund, None, now).await
}

async fn act_on(
    platform: &Platform,
    providers: &Providers,
    id: RefundId,
    answer: Result<Refunded, ProviderError>,
) -> Outcome<RefundStatus> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment_id = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?.payment_id;
    let payment = payments::lock(&mut tx, payment_id).await?.ok_or(AppError::NotFound)?;
    // Read again under the payment's lock: somebody else may have heard the answer first.
    let refund = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if !refund.status.is_open() {
        return Ok(refund.status);
    }
    let note = |why: &str| json!({ "refund": refund.reference, "why": why });
    let status = match answer {
        Ok(Refunded { provider_ref, status: RefundAnswer::Done }) => {
            settle(&mut tx, &payment, &refund, Some(&provider_ref), now).await?;
            RefundStatus::Succeeded
        }
        Ok(Refunded { provider_ref, status: RefundAnswer::Pending }) => {
            let next = next_ask(&refund, RefundStatus::Pending, now);
            store::set_status(&mut tx, id, RefundStatus::Pending, Some(&provider_ref), "", None, next).await?;
            if refund.status == RefundStatus::Created {
                payments::note(&mut tx, payment.id, now, Step::RefundPending, note(&provider_ref)).await?;
            }
            RefundStatus::Pending
        }
        Ok(Refunded { provider_ref, status: RefundAnswer::Failed(why) }) => {
            fail(&mut tx, &payment, &refund, Some(&provider_ref), &why, now).await?
        }
        // Only the question is refused when it is asked how a refund stands that the provider has.
        Err(ProviderError::Declined(why) | ProviderError::Misconfigured(why)) if refund.provider_ref.is_none() => {
            fail(&mut tx, &payment, &refund, None, &why, now).await?
        }
        Err(ProviderError::Unsupported(why)) if refund.provider_ref.is_none() => {
            fail(&mut tx, &payment, &refund, None, why, now).await?
        }
        Err(error) => {
            let next = next_ask(&refund, refund.status, now);
            store::set_status(&mut tx, id, refund.status, None, "", None, next).await?;
            payments::note(&mut tx, payment.id, now, Step::RefundUnanswered, note(&error.to_string())).await?;
            if next.is_none() {
                payments::set_anomaly(&mut tx, payment.id, Step::RefundUnanswered.code()).await?;
            }
            refund.status
        }
    };
    if status == RefundStatus::Failed {
        providers.books().release(platform, &mut tx, id).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(status)
}

/// It was given back: the payment says so, and billing hears of it, once.
async fn settle(
    tx: &mut Tx,
    payment: &Payment,
    refund: &Refund,
    provider_ref: Option<&str>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    store::set_status(tx, refund.id, RefundStatus::Succeeded, provider_ref, "", Some(now), None).await?;
    let given = store::list_given(tx, payment.id).await?;
    let back = given.iter().filter(|given| given.status == RefundStatus::Succeeded).map(|given| given.minor).sum();
    store::set_payment_status(tx, payment, status_after(payment.amount_minor, back)).await?;
    let detail = json!({ "refund": refund.reference, "amount": refund.amount_minor, "provider_ref": provider_ref });
    payments::note(tx, payment.id, now, Step::RefundSettled, detail).await?;
    let event = PaymentRefunded {
        payment_id: payment.id,
        refund_id: refund.id,
        account_id: payment.account_id,
        payer_id: payment.payer_id,
        purpose: payment.purpose.clone(),
        amount_minor: refund.amount_minor,
        currency: refund.currency,
    };
    outbox::record(tx, now, &event).await?;
    Ok(())
}

async fn fail(
    tx: &mut Tx,
    payment: &Payment,
    refund: &Refund,
    provider_ref: Option<&str>,
    why: &str,
    now: DateTime<Utc>,
) -> Outcome<RefundStatus> {
    store::set_status(tx, refund.id, RefundStatus::Failed, provider_ref, why, None, None).await?;
    let detail = json!({ "refund": refund.reference, "why": why });
    payments::note(tx, payment.id, now, Step::RefundFailed, detail).await?;
    Ok(RefundStatus::Failed)
}

/// When the provider is asked next. A refund it never confirmed is asked for again only while it surely remembers our
/// reference (PayPal for six hours, Stripe for a day); later a person must look. One it is at may take weeks.
fn next_ask(refund: &Refund, status: RefundStatus, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (longest, until) = match status {
        RefundStatus::Created => (TimeDelta::minutes(30), TimeDelta::hours(5)),
        _ => (TimeDelta::hours(6), TimeDelta::days(45)),
    };
    let next = now + ((now - refund.created_at) / 4).clamp(TimeDelta::minutes(1), longest);
    (next <= refund.created_at + until).then_some(next)
}

/// "REF-7K2M-9QXD"
pub(super) fn reference() -> String {
    let letters = crypto::reference();
    let (first, second) = letters.split_at(4);
    format!("REF-{first}-{second}")
}

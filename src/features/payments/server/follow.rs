//! The page a payer comes back to: it asks the provider too, so that everything works when no webhook arrives.

use super::proofs::Kind;
use super::store::{self, Payment};
use super::{Providers, check};
use crate::model::{PROOFS, PaymentId, PaymentStatus, PaymentView, ProofView, TransferView};
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, text};
use preau_platform::Platform;
use preau_platform::limits::{self, Quota};
use preau_platform::time::{local, zone};
use std::time::Duration;

/// A page that is open polls every 2 s; more than this is somebody playing with "reload".
const ASKED_BY_PAGES: Quota = Quota { hits: 40, seconds: 60 };
/// The page is shown as it stands rather than make the payer wait longer than this.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// A payment as its payer sees it, asked about just now while it can still be paid. What cannot be learnt now is shown as it stands.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's payment, and for a student whatever the payment.
pub async fn follow(platform: &Platform, providers: &Providers, actor: &Actor, id: PaymentId) -> Outcome<PaymentView> {
    let payment = find_for(platform, actor, id).await?;
    // A refused one too, as long as it can be paid: the payer may be coming back from a second try.
    let unsettled = !payment.provider.is_by_hand() && (payment.status.is_open() || is_payable(platform, &payment));
    let payment = if unsettled && may_ask(platform, id).await {
        // Either outcome is fine: the answer, or no answer yet.
        let _ = tokio::time::timeout(PATIENCE, check(platform, providers, id)).await;
        find_for(platform, actor, id).await?
    } else {
        payment
    };
    let transfer = transfer(platform, providers, actor, &payment).await?;
    view(platform, providers, actor, payment, transfer)
}

/// Asks about any payment, now (back office).
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff; those of [`check`].
pub async fn ask_again(platform: &Platform, providers: &Providers, actor: &Actor, id: PaymentId) -> Outcome<()> {
    actor.may(Action::PaymentList, Relation::Foreign)?;
    if find_for(platform, actor, id).await?.provider.is_by_hand() {
        return Err(AppError::rule(
            "nobody-to-ask",
            text!("Un virement se vérifie sur le relevé.", "A transfer is looked up on the bank statement."),
        ));
    }
    check(platform, providers, id).await.map(drop)
}

/// Row-level security hides other accounts' payments; the policy, those a student's parents make.
async fn find_for(platform: &Platform, actor: &Actor, id: PaymentId) -> Outcome<Payment> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor
        .may(Action::PaymentRead, actor.relation_to(Some(payment.account_id), None, None))
        .map_err(|_| AppError::NotFound)?;
    Ok(payment)
}

fn is_payable(platform: &Platform, payment: &Payment) -> bool {
    !payment.status.was_paid() && payment.expires_at > platform.now()
}

pub(super) async fn may_ask(platform: &Platform, id: PaymentId) -> bool {
    limits::hit(platform, &format!("payment-follow/{id}"), ASKED_BY_PAGES).await.is_ok()
}

/// What the payer of a transfer needs: where the money goes, and what was sent to prove it.
async fn transfer(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    payment: &Payment,
) -> Outcome<Option<TransferView>> {
    let details = providers.get(payment.provider).and_then(|provider| provider.bank_details());
    let Some(details) = details else { return Ok(None) };
    let person = actor.signed_in()?;
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    let mut tx = platform.db.begin_as(actor).await?;
    let proofs = store::list_proofs(&mut tx, payment.id).await?;
    // The black box is the house's; of it the payer is told the reason.
    tx.write_as_house().await?;
    let refused = payment.status == PaymentStatus::Failed;
    let refusal = if refused { store::last_refusal(&mut tx, payment.id).await? } else { None };
    let takes_proof = !payment.status.was_paid() && (proofs.len() as i64) < PROOFS;
    let proofs = proofs.into_iter().map(|proof| proof_view(proof, locale, zone)).collect();
    let expected_until = locale.date(local(payment.expires_at, zone).date());
    Ok(Some(TransferView { details, expected_until, proofs, takes_proof, refusal }))
}

/// A proof for people.
pub(super) fn proof_view(proof: store::Proof, locale: Locale, zone: chrono_tz::Tz) -> ProofView {
    ProofView {
        id: proof.id,
        kind: Kind::word_of(&proof.media_type).to_owned(),
        name: proof.name,
        size: proof.size,
        sent: locale.long_date_time(local(proof.uploaded_at, zone)),
    }
}

fn view(
    platform: &Platform,
    providers: &Providers,
    actor: &Actor,
    payment: Payment,
    transfer: Option<TransferView>,
) -> Outcome<PaymentView> {
    let person = actor.signed_in()?;
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    let when = |at| locale.long_date_time(local(at, zone));
    let payable = is_payable(platform, &payment);
    Ok(PaymentView {
        id: payment.id,
        amount: payment.amount(),
        pay_url: payment.redirect_url.filter(|_| payable),
        reference: payment.reference,
        description: payment.description,
        status: payment.status,
        provider: payment.provider,
        sandbox: providers.is_sandbox(payment.provider),
        created: when(payment.created_at),
        settled: payment.settled_at.map(when),
        transfer,
    })
}

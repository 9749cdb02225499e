//! A person says whether a transfer has arrived, and why (SPEC PA-4). What they read on the account is compared with our record by
//! the same rule as for every other provider; another amount than was asked for counts as what it is, when they say so twice.

use super::check::{failed, settled};
use super::store::{self, Payment};
use crate::model::decision::{Answer, AnswerStatus, Decision, Mismatch, decide};
use crate::model::{PaymentId, PaymentStatus, Step, read_amount};
use chrono::NaiveDate;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Locale, Outcome, Relation, text};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx, outbox};
use serde_json::json;

/// What somebody read on the account, as it was sent.
#[derive(Clone, Debug, Default)]
pub struct ConfirmTransfer {
    /// How much arrived, as typed.
    pub received: String,
    /// When, `2026-03-02`.
    pub value_date: String,
    /// Where it was seen, or anything else for those who look later.
    pub note: String,
    /// It is another amount than was asked for, and that is no mistake.
    pub other_amount: bool,
}

/// Longest reason or note.
const LONGEST: usize = 500;

/// The transfer has arrived: the payment is settled, once, with who said so, when and why in its black box.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`], field errors (among them an amount that is not what
/// was asked for, unless they say so), rule `payment-over` when it is paid already.
pub async fn confirm_transfer(
    platform: &Platform,
    actor: &Actor,
    id: PaymentId,
    wanted: &ConfirmTransfer,
) -> Outcome<()> {
    let now = platform.now();
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = lock_transfer(&mut tx, actor, id).await?;
    let today = local(now, zone(&person.time_zone)).date();
    let (value_date, note) = (wanted.value_date.parse::<NaiveDate>().ok(), wanted.note.trim());
    let received = read_amount(&wanted.received, payment.currency);
    let mut checks = Checks::default();
    checks.that(received.is_some_and(|received| received.minor > 0), "received", || {
        text!("Écrivez le montant reçu, par exemple 179,000.", "Write the amount received, for example 179.000.")
    });
    checks.that(value_date.is_some_and(|day| day <= today), "value_date", || {
        text!("Indiquez le jour où l’argent est arrivé.", "Say on which day the money arrived.")
    });
    checks.that(note.chars().count() <= LONGEST, "note", too_long);
    checks.done()?;
    let answer =
        Answer { status: AnswerStatus::Completed, amount: received, order_id: Some(payment.reference.clone()) };
    match decide(&payment.expected(), &answer, now) {
        Decision::Settle => {}
        Decision::Refuse(Mismatch::Amount) if wanted.other_amount => {}
        Decision::Refuse(Mismatch::Amount | Mismatch::Currency) => {
            let (fr, en) = (payment.amount().format(Locale::Fr), payment.amount().format(Locale::En));
            return Err(AppError::field(
                "received",
                text!(
                    "Ce n’est pas le montant demandé ({fr}). Si c’est bien ce qui est arrivé, cochez la case ci-dessous.",
                    "This is not the amount asked for ({en}). If this is what arrived, tick the box below."
                ),
            ));
        }
        _ => return Err(over()),
    }
    let detail = json!({
        "asked": payment.amount_minor,
        "received": answer.amount.map(|amount| amount.minor),
        "currency": payment.currency.code(),
        "value_date": value_date,
        "note": note,
    });
    store::note_by(&mut tx, id, now, Step::Confirmed, person.user_id, detail).await?;
    store::set_received(&mut tx, &payment, received.unwrap_or(payment.amount()), now).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    store::note(&mut tx, id, now, Step::Settled, json!({})).await?;
    outbox::record(&mut tx, now, &settled(&payment)).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// It has not, or not as it should: the payer is told why, and may send another proof.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`], a field error without a reason, rule `payment-over`
/// when it is decided already.
pub async fn refuse_transfer(platform: &Platform, actor: &Actor, id: PaymentId, reason: &str) -> Outcome<()> {
    let now = platform.now();
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = lock_transfer(&mut tx, actor, id).await?;
    let reason = reason.trim();
    let mut checks = Checks::default();
    checks.that(reason.chars().count() >= 3, "reason", || {
        text!("Écrivez pourquoi\u{202f}: le payeur le lira.", "Write why: the payer will read it.")
    });
    checks.that(reason.chars().count() <= LONGEST, "reason", too_long);
    checks.done()?;
    // Refused again after another proof: it stays refused, and the payer is told once more.
    let again = payment.status == PaymentStatus::Failed && store::has_waiting_proof(&mut tx, id).await?;
    if !payment.status.is_open() && !again {
        return Err(over());
    }
    store::note_by(&mut tx, id, now, Step::RefusedByHand, person.user_id, json!({ "reason": reason })).await?;
    if payment.status.is_open() {
        store::set_status(&mut tx, id, PaymentStatus::Failed, None, None).await?;
        store::note(&mut tx, id, now, Step::Failed, json!({})).await?;
    }
    outbox::record(&mut tx, now, &failed(&payment)).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// The transfer, held: who decides about it decides alone. The transaction then writes as the house.
async fn lock_transfer(tx: &mut Tx, actor: &Actor, id: PaymentId) -> Outcome<Payment> {
    actor.may(Action::PaymentDecide, Relation::Foreign)?;
    store::find(tx, id).await?.filter(|payment| payment.provider.is_by_hand()).ok_or(AppError::NotFound)?;
    tx.write_as_house().await?;
    store::lock(tx, id).await?.ok_or(AppError::NotFound)
}

fn over() -> AppError {
    AppError::conflict(
        "payment-over",
        text!("Ce virement est déjà décidé. Rechargez la page.", "This transfer is decided already. Reload the page."),
    )
}

fn too_long() -> preau_kernel::Text {
    text!("{LONGEST} caractères au plus.", "{LONGEST} characters at most.")
}

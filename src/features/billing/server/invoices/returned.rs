//! Money went back to a payer: what had become credit is taken from there, what still pays an invoice by a credit note.

use super::credit_notes::{Leftover, Note, write_note};
use super::{PURPOSE, going_back, store};
use preau_kernel::{AppError, Money, Outcome, tr};
use preau_payments::model::PaymentId;
use preau_payments::server::{PaymentRefunded, note_beyond_books};
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// What a refund does to the books, in the caller's transaction, which may write as the house: it takes what was held for it,
/// or, when it began at the provider, what is there. Once per refund, however often it is heard of. A payment that paid no
/// invoice is none of our business. Returns what the books do not have any more: a person looks.
///
/// # Errors
/// When the connection is lost.
pub async fn returned(
    platform: &Platform,
    tx: &mut Tx,
    payment: PaymentId,
    refund: Uuid,
    amount: Money,
) -> Outcome<Money> {
    let nothing = Money::zero(amount.currency);
    let Some(receipt) = going_back::lock_receipt(tx, payment).await? else { return Ok(nothing) };
    if is_known(tx, refund).await? {
        return Ok(nothing);
    }
    let mut credit = sum(&going_back::list_held_credit(tx, refund).await?);
    let mut invoices = going_back::take_holds(tx, refund).await?;
    if credit == 0 && invoices.is_empty() {
        let sources = going_back::find_sources(tx, receipt, amount).await?;
        going_back::hold(platform, tx, refund, &sources).await?;
        credit = sources.credit_minor();
        invoices = going_back::take_holds(tx, refund).await?;
    }
    let taken = credit + sum(&invoices);
    if taken > 0 {
        sqlx::query!(
            "insert into receipt_returns (refund_id, receipt_id, amount_minor, returned_at) values ($1, $2, $3, $4)",
            refund,
            receipt.id,
            taken,
            platform.now(),
        )
        .execute(&mut **tx)
        .await
        .internal("insert return")?;
    }
    for (id, minor) in invoices {
        let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
        let reason = tr!(invoice.locale, "Remboursement", "Refund");
        let note = Note { minor, reason: &reason, by: None };
        write_note(platform, tx, &invoice, &note, Leftover::Refund { refund, receipt: receipt.id }).await?;
    }
    Ok(Money::new(amount.minor - taken, amount.currency))
}

fn sum<T>(parts: &[(T, i64)]) -> i64 {
    parts.iter().map(|(_, minor)| minor).sum()
}

async fn is_known(tx: &mut Tx, refund: Uuid) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select exists (select from receipt_returns where refund_id = $1) as "known!""#, refund)
        .fetch_one(&mut **tx)
        .await
        .internal("look for a return")
}

async fn has_receipt(tx: &mut Tx, payment: PaymentId) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select exists (select from receipts where payment_id = $1) as "known!""#, payment.0)
        .fetch_one(&mut **tx)
        .await
        .internal("look for a receipt")
}

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/refund-invoice", |platform, tx, heard: Heard<PaymentRefunded>| {
        Box::pin(async move {
            let refund = &heard.event;
            // Heard before the payment itself: another time.
            if refund.purpose.starts_with(PURPOSE) && !has_receipt(tx, refund.payment_id).await? {
                return Err(AppError::Unavailable);
            }
            let missing = returned(platform, tx, refund.payment_id, refund.refund_id.0, refund.amount()).await?;
            if missing.minor > 0 {
                note_beyond_books(platform, tx, refund.payment_id, missing).await?;
            }
            Ok(())
        })
    })]
}

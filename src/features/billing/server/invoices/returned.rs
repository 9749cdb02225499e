//! Money went back to a payer: the invoice it paid gets a credit note, and what had become credit is taken from there.

use super::credit_notes::{Leftover, Note, write_note};
use super::customer_credit::{Out, move_out};
use super::store;
use crate::model::InvoiceId;
use preau_kernel::{AppError, Money, Outcome, tr};
use preau_payments::model::PaymentId;
use preau_payments::server::PaymentRefunded;
use preau_platform::error::internal_error;
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// What a refund does to the books, in the caller's transaction, which may write as the house. Once per refund, however often
/// it is heard of. A payment that paid no invoice is none of our business.
///
/// # Errors
/// [`AppError::Internal`] when more goes back than the invoice and the account's credit hold: a person looks.
pub async fn returned(
    platform: &Platform,
    tx: &mut Tx,
    payment: PaymentId,
    refund: Uuid,
    amount: Money,
) -> Outcome<()> {
    let Some(receipt) = sqlx::query!("select id, account_id from receipts where payment_id = $1 for update", payment.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find receipt")?
    else {
        return Ok(());
    };
    let known = sqlx::query_scalar!(
        r#"insert into receipt_returns (refund_id, receipt_id, amount_minor, returned_at) values ($1, $2, $3, $4)
           on conflict (refund_id) do nothing returning true as "new!""#,
        refund,
        receipt.id,
        amount.minor,
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("insert return")?;
    if known.is_none() {
        return Ok(());
    }
    let mut left = amount.minor;
    let holders = sqlx::query!(
        r#"select invoice_id as "id: InvoiceId", sum(amount_minor)::bigint as "held!" from invoice_entries
            where receipt_id = $1 group by invoice_id order by 1"#,
        receipt.id
    )
    .fetch_all(&mut **tx)
    .await
    .internal("find what a receipt paid")?;
    for holder in holders {
        let invoice = store::lock(tx, holder.id).await?.ok_or(AppError::NotFound)?;
        let creditable = invoice.total_minor - invoice.credited_minor;
        let take = left.min(holder.held).min(invoice.paid_minor).min(creditable);
        if take > 0 {
            let reason = tr!(invoice.locale, "Remboursement", "Refund");
            let note = Note { minor: take, reason: &reason, by: None };
            write_note(platform, tx, &invoice, &note, Leftover::Refund { refund, receipt: receipt.id }).await?;
            left -= take;
        }
    }
    take_from_credit(platform, tx, receipt.account_id, receipt.id, refund, amount, left).await
}

/// The rest comes from what this very money became, then from what else the account has.
async fn take_from_credit(
    platform: &Platform,
    tx: &mut Tx,
    account: Uuid,
    receipt: Uuid,
    refund: Uuid,
    amount: Money,
    mut left: i64,
) -> Outcome<()> {
    if left == 0 {
        return Ok(());
    }
    let credits = sqlx::query!(
        "select id, remaining_minor from customer_credits where account_id = $1 and currency = $2 and remaining_minor > 0
          order by receipt_id = $3 desc nulls last, given_at, id for update",
        account,
        amount.currency.code(),
        receipt,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list credit")?;
    for credit in credits {
        let take = credit.remaining_minor.min(left);
        if take > 0 {
            move_out(platform, tx, credit.id, take, Out::Refund(refund)).await?;
            left -= take;
        }
    }
    if left > 0 {
        return Err(internal_error("a refund of money that was spent", &refund));
    }
    Ok(())
}

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/refund-invoice", |platform, tx, heard: Heard<PaymentRefunded>| {
        Box::pin(async move {
            let refund = &heard.event;
            returned(platform, tx, refund.payment_id, refund.refund_id.0, refund.amount()).await
        })
    })]
}

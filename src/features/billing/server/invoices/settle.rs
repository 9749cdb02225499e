//! Hears that money came: issues what was a draft, writes the receipt, spreads it over the invoice and, what is too much,
//! over the account's credit. Once per payment: the outbox delivers once, and a payment has one receipt.

use super::checkout_credit::settle_with_credit;
use super::customer_credit::{self, NewCredit};
use super::store::{self, Invoice};
use super::{PURPOSE, entries, issue};
use crate::model::{InvoiceId, InvoiceStatus};
use preau_kernel::{AppError, Money, Outcome};
use preau_payments::server::PaymentSettled;
use preau_platform::error::internal_error;
use preau_platform::outbox::{Heard, Subscriber};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![Subscriber::to("billing/settle-invoice", |platform, tx, heard: Heard<PaymentSettled>| {
        Box::pin(async move { settle(platform, tx, &heard.event).await })
    })]
}

/// What one payment does to the books.
pub(super) async fn settle(platform: &Platform, tx: &mut Tx, payment: &PaymentSettled) -> Outcome<()> {
    let Some(id) = payment.purpose.strip_prefix(PURPOSE) else { return Ok(()) };
    let id: InvoiceId = id.parse().map_err(|e| internal_error("purpose of a payment", &e))?;
    // Money came for something that does not exist: the job fails, is seen under failed jobs, and a person looks.
    let invoice = store::lock(tx, id).await?.ok_or_else(|| internal_error("an invoice that was paid", &id))?;
    if has_receipt(tx, payment).await? {
        return Ok(());
    }
    let invoice = match invoice.status {
        InvoiceStatus::Draft => {
            let today = super::settings::find(platform, tx).await?.today;
            issue::issue(platform, tx, id, Some(today)).await?;
            store::find(tx, id).await?.ok_or(AppError::NotFound)?
        }
        _ => invoice,
    };
    let receipt = insert_receipt(platform, tx, payment).await?;
    // What is not open any more (paid twice, or cancelled meanwhile) takes nothing: the money stays the account's.
    let taken = match invoice.status {
        InvoiceStatus::Sent if invoice.currency == payment.currency => {
            payment.amount_minor.min(invoice.balance().minor)
        }
        _ => 0,
    };
    if taken > 0 {
        entries::insert(platform, tx, id, taken, entries::Way::Payment { receipt }).await?;
    }
    if taken < payment.amount_minor {
        let rest = NewCredit {
            account_id: payment.account_id,
            kind: "overpayment",
            amount: Money::new(payment.amount_minor - taken, payment.currency),
            cause: &format!("payment:{}", payment.payment_id),
            note: "",
            receipt: Some(receipt),
            by: None,
            expires_at: None,
        };
        customer_credit::insert(platform, tx, &rest).await?;
    }
    finish(platform, tx, &invoice, taken).await?;
    settle_with_credit(platform, tx, id).await
}

/// Paid, when this was all.
async fn finish(platform: &Platform, tx: &mut Tx, invoice: &Invoice, taken: i64) -> Outcome<()> {
    if taken > 0 && invoice.balance().minor == taken {
        issue::set_paid(platform, tx, invoice).await?;
    }
    Ok(())
}

async fn has_receipt(tx: &mut Tx, payment: &PaymentSettled) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from receipts where payment_id = $1) as "exists!""#,
        payment.payment_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look for receipt")
}

async fn insert_receipt(platform: &Platform, tx: &mut Tx, payment: &PaymentSettled) -> Outcome<Uuid> {
    let id: Uuid = platform.new_id();
    sqlx::query!(
        "insert into receipts (id, payment_id, account_id, payer_id, amount_minor, currency, received_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        payment.payment_id.0,
        payment.account_id.0,
        payment.payer_id.0,
        payment.amount_minor,
        payment.currency.code(),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert receipt")?;
    Ok(id)
}

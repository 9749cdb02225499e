//! Hears that money came: issues what was a draft, writes the receipt, spreads it over the invoice and, what is too much,
//! over the account's credit. Once per payment: the outbox delivers once, and a payment has one receipt.

use super::store::{self, Invoice};
use super::{InvoiceId, PURPOSE, issue};
use crate::model::InvoiceStatus;
use preau_kernel::{AppError, Outcome};
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

async fn settle(platform: &Platform, tx: &mut Tx, payment: &PaymentSettled) -> Outcome<()> {
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
        insert_entry(platform, tx, id, receipt, taken).await?;
    }
    if taken < payment.amount_minor {
        keep_rest(platform, tx, payment, receipt, payment.amount_minor - taken).await?;
    }
    finish(platform, tx, &invoice, taken).await
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

async fn insert_entry(platform: &Platform, tx: &mut Tx, invoice: InvoiceId, receipt: Uuid, minor: i64) -> Outcome<()> {
    sqlx::query!(
        "insert into invoice_entries (id, invoice_id, kind, amount_minor, receipt_id, recorded_at)
         values ($1, $2, 'payment', $3, $4, $5)",
        platform.new_id::<Uuid>(),
        invoice.0,
        minor,
        receipt,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert payment of an invoice")?;
    Ok(())
}

async fn keep_rest(
    platform: &Platform,
    tx: &mut Tx,
    payment: &PaymentSettled,
    receipt: Uuid,
    minor: i64,
) -> Outcome<()> {
    sqlx::query!(
        "insert into customer_credits (id, account_id, kind, currency, amount_minor, remaining_minor, cause, receipt_id, given_at)
         values ($1, $2, 'overpayment', $3, $4, $4, $5, $6, $7)",
        platform.new_id::<Uuid>(),
        payment.account_id.0,
        payment.currency.code(),
        minor,
        format!("payment:{}", payment.payment_id),
        receipt,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("keep what was paid too much")?;
    Ok(())
}

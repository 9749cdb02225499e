//! The documents that go with mails, printed as they are when the mail is sent.

use super::{PURPOSE, paper, store};
use crate::model::{InvoiceId, Origin};
use async_trait::async_trait;
use preau_kernel::{Actor, AppError, Outcome};
use preau_notifications::server::{Printed, Printer};
use preau_payments::model::PaymentId;
use preau_payments::server::mails::{PAID_INVOICE, RECEIPT};
use preau_platform::{IntoInternal, Platform};
use std::sync::Arc;
use uuid::Uuid;

/// Invoice or credit note, by its id.
pub(in crate::server) const INVOICE: &str = "invoice";

/// Who prints the documents of this room.
pub fn printers() -> Vec<Arc<dyn Printer>> {
    vec![Arc::new(Invoices), Arc::new(Receipts), Arc::new(PaidInvoices)]
}

#[derive(Debug)]
struct Invoices;

#[async_trait]
impl Printer for Invoices {
    fn kind(&self) -> &'static str {
        INVOICE
    }

    async fn print(&self, platform: &Platform, id: Uuid) -> Outcome<Option<Printed>> {
        invoice(platform, InvoiceId(id)).await.map(Some)
    }
}

/// Of a payment: what it paid of an invoice.
#[derive(Debug)]
struct Receipts;

#[async_trait]
impl Printer for Receipts {
    fn kind(&self) -> &'static str {
        RECEIPT
    }

    async fn print(&self, platform: &Platform, id: Uuid) -> Outcome<Option<Printed>> {
        let payment = PaymentId(id);
        let Some(invoice) = paid_by(platform, payment).await? else { return Ok(None) };
        match paper::print_receipt(platform, &Actor::System, invoice, payment).await {
            Ok(receipt) => Ok(Some(printed(receipt))),
            // All of it became credit: the invoice was paid already.
            Err(AppError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Of a payment: the invoice of a purchase, which is issued because it was paid, and which no mail of its own announces.
#[derive(Debug)]
struct PaidInvoices;

#[async_trait]
impl Printer for PaidInvoices {
    fn kind(&self) -> &'static str {
        PAID_INVOICE
    }

    async fn print(&self, platform: &Platform, id: Uuid) -> Outcome<Option<Printed>> {
        let Some(id) = paid_by(platform, PaymentId(id)).await? else { return Ok(None) };
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        let found = store::find(&mut tx, id).await?;
        tx.commit().await?;
        match found {
            Some(found) if found.origin == Origin::Purchase => invoice(platform, id).await.map(Some),
            _ => Ok(None),
        }
    }
}

/// The invoice that a settled payment was for, if it was for one. Its mail may be sent before its receipt is written.
async fn paid_by(platform: &Platform, payment: PaymentId) -> Outcome<Option<InvoiceId>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let row = sqlx::query!(
        r#"select purpose, exists (select from receipts r where r.payment_id = p.id) as "has_receipt!"
             from payments p where id = $1"#,
        payment.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("find what was paid")?;
    tx.commit().await?;
    let invoice = row.purpose.strip_prefix(PURPOSE).and_then(|id| id.parse().ok());
    if invoice.is_some() && !row.has_receipt {
        return Err(AppError::Unavailable);
    }
    Ok(invoice)
}

async fn invoice(platform: &Platform, id: InvoiceId) -> Outcome<Printed> {
    paper::print(platform, &Actor::System, id).await.map(printed)
}

pub(in crate::server) fn printed(paper: paper::Printed) -> Printed {
    Printed { name: paper.name, content_type: "application/pdf", content: paper.bytes }
}

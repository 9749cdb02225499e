//! SQL of invoices.

use crate::model::{Amounts, InvoiceId, InvoiceKind, InvoiceStatus, Item, LineId, Origin, SubscriptionId, TaxRate};
use chrono::{DateTime, NaiveDate, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Locale, Money, Outcome};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Tx};

/// A document without its lines.
#[derive(Clone, Debug)]
pub struct Invoice {
    /// Which.
    pub id: InvoiceId,
    /// Invoice or credit note.
    pub kind: InvoiceKind,
    /// Why it was made.
    pub origin: Origin,
    /// Who owes it.
    pub account_id: AccountId,
    /// To whom it is addressed.
    pub payer_id: UserId,
    /// In which language.
    pub locale: Locale,
    /// Of all its amounts.
    pub currency: Currency,
    /// Do its unit prices include tax?
    pub prices_include_tax: bool,
    /// As stored: never overdue.
    pub status: InvoiceStatus,
    /// "INV-2026-0001", once issued.
    pub reference: Option<String>,
    /// Where the organisation is.
    pub issued_on: Option<NaiveDate>,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
    /// Without tax.
    pub net_minor: i64,
    /// The tax.
    pub tax_minor: i64,
    /// With tax.
    pub total_minor: i64,
    /// What was paid and kept.
    pub paid_minor: i64,
    /// What credit notes took off.
    pub credited_minor: i64,
    /// Of a credit note: which invoice.
    pub corrects: Option<InvoiceId>,
    /// Above the lines.
    pub note: String,
    /// The instant it got its number.
    pub issued_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When nothing was left to pay.
    pub paid_at: Option<DateTime<Utc>>,
}

impl Invoice {
    /// With tax.
    pub const fn total(&self) -> Money {
        Money::new(self.total_minor, self.currency)
    }

    /// When it was issued; of a draft, written.
    pub fn issued_at(&self) -> DateTime<Utc> {
        self.issued_at.unwrap_or(self.created_at)
    }

    /// What is left to pay; nothing for a credit note.
    pub const fn balance(&self) -> Money {
        match self.kind {
            InvoiceKind::Invoice => Money::new(self.total_minor - self.credited_minor - self.paid_minor, self.currency),
            InvoiceKind::CreditNote => Money::zero(self.currency),
        }
    }
}

/// The document of this id that the transaction may see.
///
/// # Errors
/// When the connection is lost.
pub async fn find(tx: &mut Tx, id: InvoiceId) -> Outcome<Option<Invoice>> {
    sqlx::query_as!(
        Invoice,
        r#"select id as "id: InvoiceId", kind as "kind: InvoiceKind", origin as "origin: Origin", account_id as "account_id: AccountId",
                  payer_id as "payer_id: UserId", locale as "locale: Locale", currency as "currency: Currency", prices_include_tax,
                  status as "status: InvoiceStatus", reference, issued_on, due_on, net_minor, tax_minor, total_minor, paid_minor,
                  credited_minor, corrects as "corrects: InvoiceId", note, issued_at, created_at, paid_at
             from invoices where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find invoice")
}

/// The same, held until the transaction ends: who decides about an invoice decides alone.
///
/// # Errors
/// When the connection is lost.
pub async fn lock(tx: &mut Tx, id: InvoiceId) -> Outcome<Option<Invoice>> {
    sqlx::query_scalar!("select id from invoices where id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock invoice")?;
    find(tx, id).await
}

/// A line as it is printed.
#[derive(Clone, Debug)]
pub struct InvoiceLine {
    /// Which.
    pub id: LineId,
    /// What it buys.
    pub item: Item,
    /// In words.
    pub description: String,
    /// Thousandths.
    pub quantity: i64,
    /// Of one, with or without tax as the invoice says.
    pub unit: Money,
    /// Taken off the line.
    pub discount: Money,
    /// Its tax.
    pub rate: TaxRate,
    /// What it comes to.
    pub amounts: Amounts,
}

/// The lines of a document, in order.
///
/// # Errors
/// When the connection is lost.
pub async fn list_lines(tx: &mut Tx, id: InvoiceId) -> Outcome<Vec<InvoiceLine>> {
    let rows = sqlx::query!(
        r#"select l.id as "id: LineId", l.item, l.subscription_id as "subscription_id: SubscriptionId", l.plan, l.months, l.pack,
                  l.student_id as "student_id: UserId", l.description, l.quantity, l.unit_minor, l.discount_minor, l.tax_bp,
                  l.net_minor, l.tax_minor, i.currency as "currency: Currency"
             from invoice_lines l join invoices i on i.id = l.invoice_id
            where l.invoice_id = $1 order by l.position"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list invoice lines")?;
    rows.into_iter()
        .map(|row| {
            let item = match (row.item.as_str(), row.subscription_id, row.plan, row.months, row.pack, row.student_id) {
                ("period", Some(subscription), Some(plan), Some(months), ..) => {
                    Item::Period { subscription, plan, months: months.unsigned_abs() }
                }
                ("pack", .., Some(code), Some(student)) => Item::Pack { code, student },
                ("proration", Some(subscription), plan, ..) => Item::Proration { subscription, plan },
                ("setup_fee", Some(subscription), ..) => Item::SetupFee { subscription },
                ("other", ..) => Item::Other,
                (other, ..) => return Err(internal_error("item of an invoice line", &other)),
            };
            let money = |minor| Money::new(minor, row.currency);
            Ok(InvoiceLine {
                id: row.id,
                item,
                description: row.description,
                quantity: row.quantity,
                unit: money(row.unit_minor),
                discount: money(row.discount_minor),
                rate: TaxRate(row.tax_bp.unsigned_abs()),
                amounts: Amounts { net: money(row.net_minor), tax: money(row.tax_minor) },
            })
        })
        .collect()
}

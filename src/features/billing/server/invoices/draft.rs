//! Writes an invoice down, without a number: what is bought, at which price, with which tax.

use super::settings::{self, Settings};
use super::store::Invoice;
use crate::model::tax::{Charge, assess, line_amount};
use crate::model::{Amounts, InvoiceId, InvoiceKind, InvoiceStatus, Item, LineId, Origin, TaxRate};
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Currency, Locale, Money, Outcome, text};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx};

/// An invoice to be written.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    /// Who owes it.
    pub account_id: AccountId,
    /// To whom it is addressed: somebody who pays for the account. The document is in their language.
    pub payer_id: UserId,
    /// Of all its amounts.
    pub currency: Currency,
    /// Why it is made.
    pub origin: Origin,
    /// Above the lines; may be empty.
    pub note: String,
    /// What is bought; at least one.
    pub lines: Vec<NewLine>,
    /// The person who writes it, or nobody for the house.
    pub created_by: Option<UserId>,
}

/// A line to be written.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// What it buys.
    pub item: Item,
    /// In the payer's language.
    pub description: String,
    /// Thousandths: one is 1000. Below zero gives back.
    pub quantity: i64,
    /// Price of one, with or without tax as the organisation's prices are.
    pub unit: Money,
    /// Taken off the line, like the price with or without tax.
    pub discount: Money,
    /// `None` for the organisation's own rate.
    pub tax: Option<TaxRate>,
}

impl NewLine {
    /// One of something, at the organisation's rate.
    pub fn one(item: Item, description: impl Into<String>, price: Money) -> Self {
        let discount = Money::zero(price.currency);
        Self { item, description: description.into(), quantity: 1_000, unit: price, discount, tax: None }
    }
}

/// Writes a draft in the caller's transaction, which may write as the house. Nothing is owed by it.
///
/// # Errors
/// Rule `invoice-empty` or `invoice-negative`; when the payer does not exist, a line has another currency, or the connection is lost.
pub async fn draft(platform: &Platform, tx: &mut Tx, new: NewInvoice) -> Outcome<InvoiceId> {
    let settings = settings::find(platform, tx).await?;
    let locale = people::find_person(tx, new.payer_id).await?.ok_or(AppError::NotFound)?.locale;
    let document = Document {
        kind: InvoiceKind::Invoice,
        origin: new.origin,
        account_id: new.account_id,
        payer_id: new.payer_id,
        locale,
        currency: new.currency,
        inclusive: settings.prices_include_tax,
        corrects: None,
        note: new.note,
        created_by: new.created_by,
    };
    let lines = priced(&settings, (document.currency, document.inclusive), new.lines)?;
    write(platform, tx, &document, &lines).await
}

/// Writes a draft of staff anew, with other lines and another note, in the caller's transaction, which may write as the
/// house. Whose it is and its currency stay.
///
/// # Errors
/// Rules `invoice-issued`, `invoice-empty` or `invoice-negative`; when a line has another currency, or the connection is lost.
pub(super) async fn redraft(
    platform: &Platform,
    tx: &mut Tx,
    invoice: &Invoice,
    note: &str,
    lines: Vec<NewLine>,
) -> Outcome<()> {
    if !is_editable(invoice) {
        let message = text!("Cette facture n’est plus un brouillon.", "This invoice is no draft any more.");
        return Err(AppError::rule("invoice-issued", message));
    }
    let settings = settings::find(platform, tx).await?;
    let lines = priced(&settings, (invoice.currency, settings.prices_include_tax), lines)?;
    let sum = sum_of(invoice.currency, &lines)?;
    sqlx::query!("delete from invoice_lines where invoice_id = $1", invoice.id.0)
        .execute(&mut **tx)
        .await
        .internal("delete lines of a draft")?;
    sqlx::query!(
        "update invoices set note = $2, prices_include_tax = $3, net_minor = $4, tax_minor = $5, total_minor = $6 where id = $1",
        invoice.id.0,
        note,
        settings.prices_include_tax,
        sum.net.minor,
        sum.tax.minor,
        sum.total().minor,
    )
    .execute(&mut **tx)
    .await
    .internal("write a draft anew")?;
    for (position, line) in (1..).zip(&lines) {
        insert_line(platform, tx, invoice.id, position, line).await?;
    }
    Ok(())
}

/// Drafts of purchases and renewals are the house's: nobody rewrites what was shown to whoever buys.
pub(super) fn is_editable(invoice: &Invoice) -> bool {
    invoice.status == InvoiceStatus::Draft && invoice.origin == Origin::Staff
}

/// What these lines come to, as [`draft`] would write them; writes nothing.
///
/// # Errors
/// When a line has another currency, or the connection is lost.
pub async fn quote(platform: &Platform, tx: &mut Tx, currency: Currency, lines: Vec<NewLine>) -> Outcome<Amounts> {
    let settings = settings::find(platform, tx).await?;
    let lines = priced(&settings, (currency, settings.prices_include_tax), lines)?;
    Ok(Amounts::sum(currency, lines.iter().map(|line| line.amounts)))
}

/// A document to be written, of either kind.
pub(in crate::server) struct Document {
    pub kind: InvoiceKind,
    pub origin: Origin,
    pub account_id: AccountId,
    pub payer_id: UserId,
    pub locale: Locale,
    pub currency: Currency,
    pub inclusive: bool,
    pub corrects: Option<InvoiceId>,
    pub note: String,
    pub created_by: Option<UserId>,
}

/// A line and what it comes to.
pub(in crate::server) struct PricedLine {
    pub line: NewLine,
    pub rate: TaxRate,
    pub amounts: Amounts,
}

pub(in crate::server) fn priced(
    settings: &Settings,
    (currency, inclusive): (Currency, bool),
    lines: Vec<NewLine>,
) -> Outcome<Vec<PricedLine>> {
    if let Some(line) = lines.iter().find(|line| line.unit.currency != currency) {
        return Err(internal_error("currency of an invoice line", &line.unit.currency.code()));
    }
    let rates: Vec<TaxRate> = lines.iter().map(|line| line.tax.unwrap_or(settings.tax_rate)).collect();
    let charges: Vec<Charge> = lines
        .iter()
        .zip(&rates)
        .map(|(line, rate)| Charge {
            amount: line_amount(line.quantity, line.unit.minor, line.discount.minor),
            rate: *rate,
        })
        .collect();
    let amounts = assess(currency, inclusive, &charges);
    Ok(lines
        .into_iter()
        .zip(rates)
        .zip(amounts)
        .map(|((line, rate), amounts)| PricedLine { line, rate, amounts })
        .collect())
}

/// Writes the document and its lines.
pub(in crate::server) async fn write(
    platform: &Platform,
    tx: &mut Tx,
    document: &Document,
    lines: &[PricedLine],
) -> Outcome<InvoiceId> {
    let sum = sum_of(document.currency, lines)?;
    let id: InvoiceId = platform.new_id();
    sqlx::query!(
        "insert into invoices (id, kind, origin, account_id, payer_id, locale, currency, prices_include_tax, net_minor, tax_minor,
                               total_minor, corrects, note, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        id.0,
        document.kind as _,
        document.origin.code(),
        document.account_id.0,
        document.payer_id.0,
        document.locale as _,
        document.currency.code(),
        document.inclusive,
        sum.net.minor,
        sum.tax.minor,
        sum.total().minor,
        document.corrects.map(|id| id.0),
        document.note,
        document.created_by.map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert invoice")?;
    for (position, line) in (1..).zip(lines) {
        insert_line(platform, tx, id, position, line).await?;
    }
    Ok(id)
}

/// Of a document that can be: with lines, and not below zero.
pub(in crate::server) fn sum_of(currency: Currency, lines: &[PricedLine]) -> Outcome<Amounts> {
    let sum = Amounts::sum(currency, lines.iter().map(|line| line.amounts));
    if lines.is_empty() {
        let message = text!("Une facture a au moins une ligne.", "An invoice has at least one line.");
        return Err(AppError::rule("invoice-empty", message));
    }
    if sum.net.minor < 0 || sum.tax.minor < 0 {
        let message =
            text!("Le total d’une facture ne peut pas être négatif.", "The total of an invoice cannot be negative.");
        return Err(AppError::rule("invoice-negative", message));
    }
    Ok(sum)
}

async fn insert_line(
    platform: &Platform,
    tx: &mut Tx,
    id: InvoiceId,
    position: i32,
    priced: &PricedLine,
) -> Outcome<()> {
    let PricedLine { line, rate, amounts } = priced;
    let (plan, months, pack, student) = match &line.item {
        Item::Period { plan, months, .. } => (Some(plan.as_str()), Some(months.cast_signed()), None, None),
        Item::Proration { plan, .. } => (plan.as_deref(), None, None, None),
        Item::Pack { code, student } => (None, None, Some(code.as_str()), Some(student.0)),
        Item::SetupFee { .. } | Item::Other => (None, None, None, None),
    };
    sqlx::query!(
        "insert into invoice_lines (id, invoice_id, position, item, subscription_id, plan, months, pack, student_id, description,
                                    quantity, unit_minor, discount_minor, tax_bp, net_minor, tax_minor, total_minor)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        platform.new_id::<LineId>().0,
        id.0,
        position,
        line.item.code(),
        line.item.subscription().map(|id| id.0),
        plan,
        months,
        pack,
        student,
        line.description,
        line.quantity,
        line.unit.minor,
        line.discount.minor,
        rate.0.cast_signed(),
        amounts.net.minor,
        amounts.tax.minor,
        amounts.total().minor,
    )
    .execute(&mut **tx)
    .await
    .internal("insert invoice line")?;
    Ok(())
}

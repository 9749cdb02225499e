//! Invoices of a quote that was accepted: the deposit, then the rest. Together they are exactly the quote, for each rate of tax.

use super::store::{self, Quote};
use super::write::{first_payer, nobody_pays};
use crate::model::quotes::{Part, QuoteId, QuoteStatus, split_deposit};
use crate::model::{Amounts, InvoiceId, InvoiceKind, Item, Origin, TaxRate};
use crate::server::invoices::draft::{self, Document, PricedLine};
use crate::server::invoices::{self, InvoiceLine, NewLine};
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Money, Outcome, Relation, text, tr};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Issues the invoice of the deposit, if there is one, to whoever signed; in the caller's transaction, which may write as the
/// house and holds the quote.
pub(super) async fn bill_deposit(
    platform: &Platform,
    tx: &mut Tx,
    quote: &Quote,
    signed_by: UserId,
) -> Outcome<Option<InvoiceId>> {
    let Some(deposit) = quote.deposit() else { return Ok(None) };
    let (locale, reference, title) = (quote.locale, quote.number(), &quote.title);
    let words =
        tr!(locale, "Acompte sur le devis {reference}\u{202f}: {title}", "Deposit on quote {reference}: {title}");
    let offered: Vec<_> =
        store::list_lines(tx, quote).await?.into_iter().map(|line| (line.rate, line.amounts)).collect();
    let split = split_deposit(deposit, &offered);
    let lines = split.into_iter().map(|(rate, amounts)| one(quote, &words, 1_000, rate, amounts)).collect();
    let note = tr!(locale, "Devis {reference} accepté.", "Quote {reference} accepted.");
    issue(platform, tx, quote, Part::Deposit, Bill { payer_id: signed_by, note, lines, by: None }).await.map(Some)
}

/// Issues the invoice of all that is not invoiced yet: the quote's lines, less the deposit. Pressed twice, there is one.
///
/// # Errors
/// Rules `quote-not-accepted`, `quote-invoiced` when the deposit is all of it, `quote-nobody`; [`AppError::Forbidden`],
/// [`AppError::NotFound`].
pub async fn invoice_rest(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<InvoiceId> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let quote = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if quote.status != QuoteStatus::Accepted {
        let message = text!("Un devis se facture une fois accepté.", "A quote is invoiced once it is accepted.");
        return Err(AppError::rule("quote-not-accepted", message));
    }
    if let Some(done) = find_part(&mut tx, id, Part::Rest).await? {
        return Ok(done);
    }
    if quote.deposit_minor == Some(quote.total_minor) {
        let message = text!("L’acompte est la totalité du devis.", "The deposit is all of the quote.");
        return Err(AppError::rule("quote-invoiced", message));
    }
    let lines = rest_lines(&mut tx, &quote).await?;
    let payer_id = find_payer(&mut tx, &quote).await?;
    let (locale, reference) = (quote.locale, quote.number());
    let note = match quote.deposit_minor {
        Some(_) => tr!(locale, "Solde du devis {reference}.", "The rest of quote {reference}."),
        None => tr!(locale, "Devis {reference} accepté.", "Quote {reference} accepted."),
    };
    let bill = Bill { payer_id, note, lines, by: actor.user_id() };
    let invoice = issue(platform, &mut tx, &quote, Part::Rest, bill).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(invoice)
}

/// The quote's lines as they are, less the lines of the deposit as they were invoiced.
async fn rest_lines(tx: &mut Tx, quote: &Quote) -> Outcome<Vec<PricedLine>> {
    let mut lines: Vec<PricedLine> = store::list_lines(tx, quote).await?.into_iter().map(as_offered).collect();
    let Some(deposit) = find_part(tx, quote.id, Part::Deposit).await? else { return Ok(lines) };
    let invoice = invoices::find(tx, deposit).await?.ok_or(AppError::NotFound)?;
    let number = invoice.reference.unwrap_or_default();
    let words =
        tr!(quote.locale, "Acompte déjà facturé\u{202f}: {number}", "Deposit that was invoiced already: {number}");
    let invoiced: Vec<_> =
        invoices::list_lines(tx, deposit).await?.into_iter().map(|line| (line.rate, line.amounts)).collect();
    let less = crate::model::quotes::take_off(&invoiced);
    lines.extend(less.into_iter().map(|(rate, amounts)| one(quote, &words, -1_000, rate, amounts)));
    Ok(lines)
}

fn as_offered(line: InvoiceLine) -> PricedLine {
    let InvoiceLine { item, description, quantity, unit, discount, rate, amounts, .. } = line;
    PricedLine { line: NewLine { item, description, quantity, unit, discount, tax: Some(rate) }, rate, amounts }
}

/// A line of one thing that comes to these amounts; `quantity` is one, or one taken off.
fn one(quote: &Quote, words: &str, quantity: i64, rate: TaxRate, amounts: Amounts) -> PricedLine {
    let shown = if quote.prices_include_tax { amounts.total() } else { amounts.net };
    let unit = Money::new(shown.minor.abs(), shown.currency);
    let line = NewLine { quantity, tax: Some(rate), ..NewLine::one(Item::Other, words, unit) };
    PricedLine { line, rate, amounts }
}

/// Who signed, while they pay for the account; otherwise whoever does.
async fn find_payer(tx: &mut Tx, quote: &Quote) -> Outcome<UserId> {
    let signed_by = store::find_signature(tx, quote.id).await?.map(|signature| signature.user_id);
    let payers = people::list_payers(tx, quote.account_id).await?;
    match payers.iter().find(|payer| Some(payer.user_id) == signed_by) {
        Some(payer) => Ok(payer.user_id),
        None => Ok(first_payer(tx, quote.account_id).await?.ok_or_else(nobody_pays)?.user_id),
    }
}

struct Bill {
    payer_id: UserId,
    note: String,
    lines: Vec<PricedLine>,
    by: Option<UserId>,
}

async fn issue(platform: &Platform, tx: &mut Tx, quote: &Quote, part: Part, bill: Bill) -> Outcome<InvoiceId> {
    let document = Document {
        kind: InvoiceKind::Invoice,
        origin: Origin::Staff,
        account_id: quote.account_id,
        payer_id: bill.payer_id,
        locale: quote.locale,
        currency: quote.currency,
        inclusive: quote.prices_include_tax,
        corrects: None,
        note: bill.note,
        created_by: bill.by,
    };
    let invoice = draft::write(platform, tx, &document, &bill.lines).await?;
    invoices::issue(platform, tx, invoice, None).await?;
    sqlx::query!(
        "insert into quote_invoices (quote_id, part, invoice_id, made_at) values ($1, $2, $3, $4)",
        quote.id.0,
        part as _,
        invoice.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("note the invoice of a quote")?;
    Ok(invoice)
}

async fn find_part(tx: &mut Tx, id: QuoteId, part: Part) -> Outcome<Option<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select invoice_id as "invoice_id: InvoiceId" from quote_invoices where quote_id = $1 and part = $2"#,
        id.0,
        part as _,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find the invoice of a quote")
}

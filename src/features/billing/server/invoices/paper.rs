//! Documents on paper: invoice, credit note, receipt. In the document's own language; with a file for machines in euros.

use super::factur_x::{self, Party as Machine};
use super::store::{self, Invoice};
use super::{read, sheet};
use crate::model::invoice_pages::InvoiceView;
use crate::model::{InvoiceId, InvoiceKind, InvoiceStatus};
use preau_documents::{Cell, Column, Document, Invoice as Layout, InvoiceBlock, Letterhead, Party, Row, Table, Words};
use preau_identity::server::organisation;
use preau_kernel::{Actor, AppError, Locale, Money, Outcome, tr};
use preau_payments::model::PaymentId;
use preau_platform::error::internal_error;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::sync::Arc;

/// A PDF and how to call it.
#[derive(Debug)]
pub struct Printed {
    /// "INV-2026-0001.pdf"
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// An invoice or a credit note; a draft for staff, marked as one.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's document, and for a student.
pub async fn print(platform: &Platform, actor: &Actor, id: InvoiceId) -> Outcome<Printed> {
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = read::find_for(&mut tx, actor, id).await?;
    let document = compose(platform, &mut tx, &invoice).await?;
    tx.commit().await?;
    let name = invoice.reference.as_deref().unwrap_or(invoice.locale.pick("brouillon", "draft"));
    Ok(Printed { name: format!("{name}.pdf"), bytes: press(platform, document).await? })
}

/// Everything that is printed of it, not yet set.
async fn compose(platform: &Platform, tx: &mut Tx, invoice: &Invoice) -> Outcome<Document> {
    let locale = invoice.locale;
    let view = read::whole(platform, tx, locale, invoice).await?;
    let title = title(locale, invoice);
    let letterhead = letterhead(tx).await?;
    let mut document = Document::new(locale, title, invoice.issued_at(), letterhead);
    write(&mut document, &platform.template.invoice, invoice, &view);
    if let Some(xml) = machine_file(tx, invoice).await? {
        document.electronic(xml);
    }
    Ok(document)
}

/// What was received by one payment, and what it paid.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's invoice, for a student, and for a payment that did not pay it.
pub async fn print_receipt(platform: &Platform, actor: &Actor, id: InvoiceId, payment: PaymentId) -> Outcome<Printed> {
    let mut tx = platform.db.begin_as(actor).await?;
    let invoice = read::find_for(&mut tx, actor, id).await?;
    let row = sqlx::query!(
        "select r.amount_minor, r.received_at, e.amount_minor as taken, p.reference, p.provider
           from receipts r join payments p on p.id = r.payment_id
           join invoice_entries e on e.receipt_id = r.id and e.kind = 'payment' and e.invoice_id = $1
          where r.payment_id = $2",
        id.0,
        payment.0,
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find receipt")?
    .ok_or(AppError::NotFound)?;
    let locale = invoice.locale;
    let view = read::whole(platform, &mut tx, locale, &invoice).await?;
    let house = organisation::find(&mut tx).await?;
    let day = locale.date(local(row.received_at, zone(&house.time_zone)).date());
    let reference = &row.reference;
    let title = tr!(locale, "Reçu {reference}", "Receipt {reference}");
    let mut document = Document::new(locale, title, row.received_at, letterhead(&mut tx).await?);
    tx.commit().await?;
    let money = |minor| Money::new(minor, invoice.currency).format(locale);
    let payer = &view.buyer.name;
    let (amount, number) = (money(row.amount_minor), view.row.reference.clone());
    document.lead(tr!(locale, "{amount} reçus de {payer}", "{amount} received from {payer}"));
    document.parties(parties(locale, &platform.template.invoice.words, &view));
    document.facts([
        (locale.pick("Reçu le", "Received on"), day),
        (locale.pick("Moyen de paiement", "Paid through"), row.provider),
        (locale.pick("Facture", "Invoice"), number),
        (locale.pick("Affecté à la facture", "Put towards the invoice"), money(row.taken)),
    ]);
    if row.taken < row.amount_minor {
        let rest = money(row.amount_minor - row.taken);
        document.paragraph(tr!(
            locale,
            "{rest} de plus que ce qui restait à payer\u{202f}: c’est un crédit sur votre compte.",
            "{rest} more than was left to pay: this is credit on your account."
        ));
    }
    Ok(Printed { name: format!("{reference}.pdf"), bytes: press(platform, document).await? })
}

pub(in crate::server) async fn press(platform: &Platform, document: Document) -> Outcome<Vec<u8>> {
    let template = Arc::clone(&platform.template);
    // Setting hundreds of lines is work for a thread that answers nobody else meanwhile.
    let printed = tokio::task::spawn_blocking(move || document.print(&template)).await;
    let printed = printed.map_err(|error| internal_error("wait for the invoice", &error))?;
    printed.map_err(|error| internal_error("print the invoice", &error))
}

pub(in crate::server) async fn letterhead(tx: &mut Tx) -> Outcome<Letterhead> {
    let house = organisation::find(tx).await?;
    Ok(Letterhead::new(&house.name, &house.accent).line(&house.email).line(&house.phone))
}

pub(super) fn title(locale: Locale, invoice: &Invoice) -> String {
    let kind = invoice.kind.label();
    let kind = kind.get(locale);
    match &invoice.reference {
        Some(reference) => format!("{kind} {reference}"),
        None => tr!(locale, "{kind} (brouillon)", "{kind} (draft)"),
    }
}

fn parties(locale: Locale, words: &Words, view: &InvoiceView) -> [Party; 2] {
    sheet::parties([words.from.get(locale), words.to.get(locale)], &view.seller, &view.buyer)
}

/// The parts of the document that the template shows, in its order.
pub(super) fn write(document: &mut Document, layout: &Layout, invoice: &Invoice, view: &InvoiceView) {
    let (locale, words) = (invoice.locale, &layout.words);
    if let Some((_, reference)) = &view.corrects {
        document.lead(tr!(locale, "Corrige la facture {reference}", "Corrects invoice {reference}"));
    }
    for block in layout.blocks() {
        match block {
            InvoiceBlock::Parties => document.parties(parties(locale, words, view)),
            InvoiceBlock::Facts => document.facts(facts(words, invoice, view)),
            InvoiceBlock::Note if !view.note.is_empty() => document.paragraph(view.note.clone()),
            InvoiceBlock::Lines => document.table(sheet::lines(locale, view.inclusive, &view.lines)),
            InvoiceBlock::Sums => document.table(sums(locale, words, view)),
            InvoiceBlock::Instalments if !view.parts.is_empty() => {
                document.heading(words.instalments.get(locale));
                document.table(instalments(locale, words, view));
            }
            InvoiceBlock::Payments if !view.entries.is_empty() => {
                document.heading(words.payments.get(locale));
                document.table(entries(locale, words, view));
            }
            InvoiceBlock::Transfer => write_transfer(document, words, invoice, view),
            InvoiceBlock::Footer => document.note(view.footer.clone()),
            InvoiceBlock::Note | InvoiceBlock::Instalments | InvoiceBlock::Payments => {}
        }
    }
}

fn facts(words: &Words, invoice: &Invoice, view: &InvoiceView) -> Vec<(String, String)> {
    let locale = invoice.locale;
    let is_invoice = invoice.kind == InvoiceKind::Invoice;
    let mut facts = vec![(locale.pick("Date", "Date").to_owned(), view.row.date.clone())];
    if is_invoice && invoice.reference.is_some() {
        let due = invoice.due_on.map(|due| locale.date(due)).unwrap_or_default();
        facts.push((words.due.get(locale).to_owned(), due));
    }
    facts.push((locale.pick("Total", "Total").to_owned(), view.row.total.format(locale)));
    if is_invoice && invoice.status != InvoiceStatus::Draft {
        facts.push((words.left.get(locale).to_owned(), view.row.balance.format(locale)));
    }
    facts
}

/// While something is left to pay.
fn write_transfer(document: &mut Document, words: &Words, invoice: &Invoice, view: &InvoiceView) {
    let locale = invoice.locale;
    if invoice.kind != InvoiceKind::Invoice || view.bank_details.is_empty() || view.row.balance.minor <= 0 {
        return;
    }
    document.heading(words.transfer.get(locale));
    let (details, reference) = (&view.bank_details, &view.row.reference);
    document.paragraph(tr!(locale, "{details}\nRéférence\u{202f}: {reference}", "{details}\nReference: {reference}"));
}

fn sums(locale: Locale, words: &Words, view: &InvoiceView) -> Table {
    let mut table = sheet::sums(locale, view.amounts, &view.taxes);
    let mut less = |label: &str, amount: Money| {
        if amount.minor > 0 {
            table.push(Row::new([label.to_owned(), Money::new(-amount.minor, amount.currency).format(locale)]));
        }
    };
    less(locale.pick("Avoirs", "Credit notes"), view.credited);
    less(locale.pick("Déjà payé", "Already paid"), view.paid);
    if view.credited.minor + view.paid.minor > 0 {
        table.push(Row::sum([words.left.get(locale).to_owned(), view.row.balance.format(locale)]));
    }
    table
}

fn instalments(locale: Locale, words: &Words, view: &InvoiceView) -> Table {
    let columns = match locale {
        Locale::Fr => [Column::label("Avant le"), Column::text("État"), Column::figure("Montant")],
        Locale::En => [Column::label("Due on"), Column::text("State"), Column::figure("Amount")],
    };
    let mut table = Table::new(words.instalments.get(locale), columns);
    for part in &view.parts {
        let state = if part.done { locale.pick("Payée", "Paid") } else { locale.pick("À payer", "To be paid") };
        table.push(Row::new([part.due.clone(), state.to_owned(), part.amount.format(locale)]));
    }
    table
}

fn entries(locale: Locale, words: &Words, view: &InvoiceView) -> Table {
    let columns = match locale {
        Locale::Fr => [Column::label("Date"), Column::text("Opération"), Column::figure("Montant")],
        Locale::En => [Column::label("Date"), Column::text("Operation"), Column::figure("Amount")],
    };
    let mut table = Table::new(words.payments.get(locale), columns);
    for entry in &view.entries {
        let about = entry.payment.as_ref().map(|(_, reference)| reference.clone()).unwrap_or_default();
        table.push(Row::new([
            Cell::new(&entry.date),
            Cell::new(entry.kind.label().get(locale)).detail(about),
            Cell::new(entry.amount.format(locale)),
        ]));
    }
    table
}

/// Only of what is issued, and in euros.
async fn machine_file(tx: &mut Tx, invoice: &Invoice) -> Outcome<Option<Vec<u8>>> {
    if invoice.reference.is_none() || !factur_x::is_for(invoice.currency) {
        return Ok(None);
    }
    let rows = sqlx::query!("select * from invoice_parties where invoice_id = $1", invoice.id.0)
        .fetch_all(&mut **tx)
        .await
        .internal("list parties of an invoice")?;
    let (mut seller, mut buyer) = (Machine::default(), Machine::default());
    for row in rows {
        let party = Machine {
            name: row.name,
            address: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country,
            tax_number: row.tax_number,
            registration: row.registration,
            email: row.email,
            bank_details: row.bank_details,
            footer: row.footer,
        };
        if row.role == "seller" { seller = party } else { buyer = party }
    }
    let lines = store::list_lines(tx, invoice.id).await?;
    let corrected = match invoice.corrects {
        Some(id) => store::find(tx, id).await?,
        None => None,
    };
    let corrects = corrected.as_ref().and_then(|one| Some((one.reference.as_deref()?, one.issued_on?)));
    Ok(factur_x::write(invoice, &lines, &seller, &buyer, corrects))
}

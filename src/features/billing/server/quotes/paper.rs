//! A quote on paper, in its own language: the template of invoices, with how long it is valid, its deposit, and who signed.

use super::store::Quote;
use super::whole::{find_for, whole};
use crate::model::quotes::{QuoteId, QuoteStatus, QuoteView};
use crate::server::invoices::paper::{Printed, letterhead, press};
use crate::server::invoices::sheet;
use preau_documents::{Document, Invoice as Layout, InvoiceBlock};
use preau_kernel::{Actor, Outcome, tr};
use preau_platform::Platform;

/// A quote; a draft for staff, marked as one.
///
/// # Errors
/// [`preau_kernel::AppError::NotFound`] for somebody else's quote, and for a student.
pub async fn print(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<Printed> {
    let mut tx = platform.db.begin_as(actor).await?;
    let quote = find_for(&mut tx, actor, id).await?;
    let locale = quote.locale;
    let view = whole(platform, &mut tx, locale, &quote).await?;
    let title = match &quote.reference {
        Some(reference) => tr!(locale, "Devis {reference}", "Quote {reference}"),
        None => tr!(locale, "Devis (brouillon)", "Quote (draft)"),
    };
    let at = quote.sent_at.unwrap_or(quote.created_at);
    let mut document = Document::new(locale, title, at, letterhead(&mut tx).await?);
    tx.commit().await?;
    write(&mut document, &platform.template.invoice, &quote, &view);
    let name = quote.reference.as_deref().unwrap_or(locale.pick("brouillon", "draft"));
    Ok(Printed { name: format!("{name}.pdf"), bytes: press(platform, document).await? })
}

/// What the template shows of an invoice, as far as a quote has it, then what only a quote has.
fn write(document: &mut Document, layout: &Layout, quote: &Quote, view: &QuoteView) {
    let locale = quote.locale;
    // Not the template's "to": in French an invoice is a "she" and a quote a "he".
    let headings = [layout.words.from.get(locale), locale.pick("Destinataire", "To")];
    document.lead(view.row.title.clone());
    for block in layout.blocks() {
        match block {
            InvoiceBlock::Parties => document.parties(sheet::parties(headings, &view.seller, &view.buyer)),
            InvoiceBlock::Facts => document.facts(facts(quote, view)),
            InvoiceBlock::Note if !view.introduction.is_empty() => document.paragraph(view.introduction.clone()),
            InvoiceBlock::Lines => document.table(sheet::lines(locale, view.inclusive, &view.lines)),
            InvoiceBlock::Sums => {
                document.table(sheet::sums(locale, view.amounts, &view.taxes));
                write_agreement(document, quote, view);
            }
            InvoiceBlock::Footer => document.note(view.footer.clone()),
            // Nothing is owed by a quote.
            InvoiceBlock::Note | InvoiceBlock::Instalments | InvoiceBlock::Payments | InvoiceBlock::Transfer => {}
        }
    }
}

fn facts(quote: &Quote, view: &QuoteView) -> Vec<(&'static str, String)> {
    let locale = quote.locale;
    let mut facts = vec![
        (locale.pick("Date", "Date"), view.row.date.clone()),
        (locale.pick("Valable jusqu’au", "Valid until"), view.row.valid_until.clone()),
        (locale.pick("Total", "Total"), view.row.total.format(locale)),
    ];
    if let Some(deposit) = view.deposit {
        let said = if view.deposit_share.is_empty() { String::new() } else { format!(" ({})", view.deposit_share) };
        facts.push((locale.pick("Acompte à l’acceptation", "Deposit at acceptance"), deposit.format(locale) + &said));
    }
    facts
}

/// Terms, and how it was or will be accepted.
fn write_agreement(document: &mut Document, quote: &Quote, view: &QuoteView) {
    let locale = quote.locale;
    if !view.terms.is_empty() {
        document.heading(locale.pick("Conditions", "Terms"));
        document.paragraph(view.terms.clone());
    }
    document.heading(locale.pick("Acceptation", "Acceptance"));
    let until = &view.row.valid_until;
    match (&view.signature, quote.status) {
        (Some(signature), _) => document.facts([
            (locale.pick("Accepté par", "Accepted by"), signature.name.clone()),
            (locale.pick("Le", "On"), signature.at.clone()),
            (locale.pick("Depuis l’adresse", "From the address"), signature.ip.clone()),
        ]),
        (None, QuoteStatus::Refused) => {
            document.paragraph(tr!(locale, "Ce devis a été refusé.", "This quote was refused."))
        }
        (None, QuoteStatus::Withdrawn) => {
            document.paragraph(tr!(locale, "Ce devis a été retiré.", "This quote was withdrawn."));
        }
        (None, _) => document.paragraph(tr!(
            locale,
            "Ce devis s’accepte en ligne, dans votre espace, jusqu’au {until} inclus.",
            "This quote is accepted online, in your space, until {until} included."
        )),
    }
}

//! A document as it is printed, on a page: parties, lines, totals, instalments, payments.

use crate::model::Amounts;
use crate::model::invoice_pages::{InvoiceView, LineView, PartyView, TaxView};
use leptos::prelude::*;
use preau_kernel::{Locale, Money, tr};
use preau_ui::{Badge, Card, DefinitionList, Section, Table, Tone, use_locale};

/// Everything that the paper says; `base` is where documents are on this side.
#[component]
pub(super) fn DocumentSheet(invoice: InvoiceView, base: &'static str) -> impl IntoView {
    let locale = use_locale();
    let note = (!invoice.note.is_empty()).then(|| view! { <p>{invoice.note.clone()}</p> });
    let lines = line_table(locale, invoice.inclusive, &invoice.lines);
    let totals = totals(locale, &invoice);
    let (parts, entries, related) =
        (instalments(locale, &invoice), entries(locale, &invoice, base), related(locale, &invoice, base));
    view! {
        {parties(locale, invoice.seller, invoice.buyer)}
        {note}
        {lines}
        <Card><DefinitionList items=totals /></Card>
        {related}
        {parts}
        {entries}
    }
}

/// Who sells to whom.
pub(crate) fn parties(locale: Locale, seller: PartyView, buyer: PartyView) -> AnyView {
    view! {
        <div class="grid-2">
            {party(tr!(locale, "Émetteur", "From"), seller)}
            {party(tr!(locale, "Destinataire", "To"), buyer)}
        </div>
    }
    .into_any()
}

fn party(label: String, party: PartyView) -> AnyView {
    let lines = party.lines.into_iter().map(|line| view! { <br />{line} }).collect_view();
    view! {
        <Card>
            <p class="small muted">{label}</p>
            <p><strong>{party.name}</strong>{lines}</p>
        </Card>
    }
    .into_any()
}

/// What is bought, or offered.
pub(crate) fn line_table(locale: Locale, inclusive: bool, lines: &[LineView]) -> AnyView {
    let rows = lines.iter().map(|line| line_row(locale, line)).collect_view();
    let head = line_columns(locale, inclusive);
    view! { <Table caption=tr!(locale, "Lignes", "Lines") head>{rows}</Table> }.into_any()
}

fn line_columns(locale: Locale, inclusive: bool) -> Vec<String> {
    let (price, total) = if inclusive {
        (tr!(locale, "Prix TTC", "Price incl. tax"), tr!(locale, "Total TTC", "Total incl. tax"))
    } else {
        (tr!(locale, "Prix HT", "Price excl. tax"), tr!(locale, "Total HT", "Total excl. tax"))
    };
    vec![tr!(locale, "Désignation", "Description"), tr!(locale, "Qté", "Qty"), price, tr!(locale, "TVA", "VAT"), total]
}

fn line_row(locale: Locale, line: &LineView) -> AnyView {
    let discount = (line.discount.minor > 0).then(|| {
        let less = line.discount.format(locale);
        view! { <br /><span class="small muted">{tr!(locale, "Remise\u{202f}: {less}", "Discount: {less}")}</span> }
    });
    view! {
        <tr>
            <td data-label=tr!(locale, "Désignation", "Description")>{line.description.clone()}{discount}</td>
            <td data-label=tr!(locale, "Qté", "Qty") class="number">{line.quantity.clone()}</td>
            <td data-label=tr!(locale, "Prix", "Price") class="number">{line.unit.format(locale)}</td>
            <td data-label=tr!(locale, "TVA", "VAT") class="number">{line.rate.clone()}</td>
            <td data-label=tr!(locale, "Total", "Total") class="number">{line.total.format(locale)}</td>
        </tr>
    }
    .into_any()
}

/// Without tax, the tax of each rate, and the total.
pub(crate) fn sums(locale: Locale, amounts: Amounts, taxes: &[TaxView]) -> Vec<(String, String)> {
    let mut items = vec![(tr!(locale, "Total hors taxes", "Total excluding tax"), amounts.net.format(locale))];
    for tax in taxes {
        let (rate, net) = (&tax.rate, tax.amounts.net.format(locale));
        items.push((tr!(locale, "TVA {rate} sur {net}", "VAT {rate} on {net}"), tax.amounts.tax.format(locale)));
    }
    items.push((tr!(locale, "Total", "Total"), amounts.total().format(locale)));
    items
}

fn totals(locale: Locale, invoice: &InvoiceView) -> Vec<(String, AnyView)> {
    let mut items = sums(locale, invoice.amounts, &invoice.taxes);
    let less = |amount: Money| Money::new(-amount.minor, amount.currency).format(locale);
    if invoice.credited.minor > 0 {
        items.push((tr!(locale, "Avoirs", "Credit notes"), less(invoice.credited)));
    }
    if invoice.paid.minor > 0 {
        items.push((tr!(locale, "Déjà payé", "Already paid"), less(invoice.paid)));
    }
    if invoice.corrects.is_none() {
        items.push((tr!(locale, "Reste à payer", "Left to pay"), invoice.row.balance.format(locale)));
    }
    items.into_iter().map(|(name, value)| (name, value.into_any())).collect()
}

fn instalments(locale: Locale, invoice: &InvoiceView) -> Option<AnyView> {
    if invoice.parts.is_empty() {
        return None;
    }
    let head = vec![tr!(locale, "Avant le", "Due on"), tr!(locale, "Montant", "Amount"), tr!(locale, "État", "Status")];
    let rows = invoice.parts.iter().map(|part| {
        let (tone, label) = match (part.done, part.late) {
            (true, _) => (Tone::Success, tr!(locale, "Payée", "Paid")),
            (false, true) => (Tone::Danger, tr!(locale, "En retard", "Overdue")),
            (false, false) => (Tone::Info, tr!(locale, "À payer", "To be paid")),
        };
        view! {
            <tr>
                <td data-label=tr!(locale, "Avant le", "Due on")>{part.due.clone()}</td>
                <td data-label=tr!(locale, "Montant", "Amount") class="number">{part.amount.format(locale)}</td>
                <td data-label=tr!(locale, "État", "Status")><Badge tone>{label}</Badge></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = tr!(locale, "Échéances", "Instalments");
    Some(view! { <Section title=title.clone()><Table caption=title head>{rows}</Table></Section> }.into_any())
}

fn entries(locale: Locale, invoice: &InvoiceView, base: &'static str) -> Option<AnyView> {
    if invoice.entries.is_empty() {
        return None;
    }
    let head = vec![
        tr!(locale, "Date", "Date"),
        tr!(locale, "Opération", "Operation"),
        tr!(locale, "Montant", "Amount"),
        tr!(locale, "Reçu", "Receipt"),
    ];
    let rows = invoice.entries.iter().map(|entry| {
        let receipt = entry.payment.as_ref().filter(|_| entry.amount.minor > 0).map(|(payment, reference)| {
            let href = format!("{base}/{}/recus/{payment}.pdf", invoice.row.id);
            view! { <a href=href rel="external">{reference.clone()}</a> }
        });
        view! {
            <tr>
                <td data-label=tr!(locale, "Date", "Date") class="nowrap">{entry.date.clone()}</td>
                <td data-label=tr!(locale, "Opération", "Operation")>{entry.kind.label().get(locale).to_owned()}</td>
                <td data-label=tr!(locale, "Montant", "Amount") class="number">{entry.amount.format(locale)}</td>
                <td data-label=tr!(locale, "Reçu", "Receipt")>{receipt}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = tr!(locale, "Règlements", "Payments");
    Some(view! { <Section title=title.clone()><Table caption=title head>{rows}</Table></Section> }.into_any())
}

/// Credit notes of an invoice, or the invoice of a credit note.
fn related(locale: Locale, invoice: &InvoiceView, base: &'static str) -> Option<AnyView> {
    if let Some((id, reference)) = &invoice.corrects {
        let href = format!("{base}/{id}");
        return Some(
            view! { <p>{tr!(locale, "Corrige la facture ", "Corrects invoice ")}<a href=href>{reference.clone()}</a></p> }.into_any(),
        );
    }
    if invoice.notes.is_empty() {
        return None;
    }
    let notes = invoice.notes.iter().map(|(id, reference, amount)| {
        let (href, amount) = (format!("{base}/{id}"), amount.format(locale));
        view! { <li><a href=href>{reference.clone()}</a>" · "{amount}</li> }
    });
    let notes = notes.collect_view();
    Some(view! { <Section title=tr!(locale, "Avoirs", "Credit notes")><ul>{notes}</ul></Section> }.into_any())
}

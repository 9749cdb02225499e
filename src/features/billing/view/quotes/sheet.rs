//! A quote as it is printed, on a page: parties, lines, totals, terms, who signed, what was invoiced.

use super::super::invoices::InvoiceBadge;
use super::super::invoices::document::{line_table, parties, sums};
use crate::model::InvoiceKind;
use crate::model::quotes::QuoteView;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Card, DefinitionList, Section, Table, use_locale};

/// Everything that the paper says, and the invoices that were made of it; `invoices` is where those are on this side.
#[component]
pub(super) fn QuoteSheet(quote: QuoteView, invoices: &'static str) -> impl IntoView {
    let locale = use_locale();
    let lines = line_table(locale, quote.inclusive, &quote.lines);
    let totals = totals(locale, &quote);
    let (signature, parts) = (signature(locale, &quote), parts(locale, &quote, invoices));
    let terms = (!quote.terms.is_empty()).then(|| {
        view! { <Section title=tr!(locale, "Conditions", "Terms")>{paragraphs(&quote.terms)}</Section> }
    });
    view! {
        {signature}
        {parts}
        {parties(locale, quote.seller, quote.buyer)}
        {paragraphs(&quote.introduction)}
        {lines}
        <Card><DefinitionList items=totals /></Card>
        {terms}
    }
}

/// A text of several lines.
fn paragraphs(text: &str) -> Vec<AnyView> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

fn totals(locale: Locale, quote: &QuoteView) -> Vec<(String, AnyView)> {
    let mut items = sums(locale, quote.amounts, &quote.taxes);
    if let Some(deposit) = quote.deposit {
        let share = &quote.deposit_share;
        let label = if share.is_empty() {
            tr!(locale, "Acompte à l’acceptation", "Deposit at acceptance")
        } else {
            tr!(locale, "Acompte à l’acceptation ({share})", "Deposit at acceptance ({share})")
        };
        items.push((label, deposit.format(locale)));
    }
    items.into_iter().map(|(name, value)| (name, value.into_any())).collect()
}

fn signature(locale: Locale, quote: &QuoteView) -> Option<AnyView> {
    let signature = quote.signature.clone()?;
    let items = vec![
        (tr!(locale, "Accepté par", "Accepted by"), signature.name.into_any()),
        (tr!(locale, "Le", "On"), signature.at.into_any()),
        (tr!(locale, "Depuis l’adresse", "From the address"), signature.ip.into_any()),
    ];
    Some(
        view! { <Section title=tr!(locale, "Signature", "Signature")><Card><DefinitionList items /></Card></Section> }
            .into_any(),
    )
}

fn parts(locale: Locale, quote: &QuoteView, base: &'static str) -> Option<AnyView> {
    if quote.parts.is_empty() {
        return None;
    }
    let head = vec![
        tr!(locale, "Part", "Part"),
        tr!(locale, "Facture", "Invoice"),
        tr!(locale, "Total", "Total"),
        tr!(locale, "État", "Status"),
    ];
    let rows = quote.parts.iter().map(|part| {
        let href = format!("{base}/{}", part.invoice);
        let label = part.part.label(quote.deposit.is_none()).get(locale).to_owned();
        view! {
            <tr>
                <td data-label=tr!(locale, "Part", "Part")>{label}</td>
                <td data-label=tr!(locale, "Facture", "Invoice") class="nowrap"><a href=href>{part.reference.clone()}</a></td>
                <td data-label=tr!(locale, "Total", "Total") class="number">{part.total.format(locale)}</td>
                <td data-label=tr!(locale, "État", "Status")><InvoiceBadge kind=InvoiceKind::Invoice status=part.status /></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let title = tr!(locale, "Factures de ce devis", "Invoices of this quote");
    Some(view! { <Section title=title.clone()><Table caption=title head>{rows}</Table></Section> }.into_any())
}

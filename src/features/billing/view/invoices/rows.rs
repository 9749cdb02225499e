//! Documents in a table, on both sides.

use super::InvoiceBadge;
use crate::model::invoice_pages::{InvoiceRow, OpenSum};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{StatCard, Table, use_locale};

/// A table of documents that lead to `base`; for staff with the account's name and a box to choose it by.
#[component]
pub(super) fn Documents(rows: Vec<InvoiceRow>, base: &'static str, with_account: bool) -> impl IntoView {
    let locale = use_locale();
    let head = columns(locale, with_account);
    let rows = rows.into_iter().map(|row| document(locale, row, base, with_account)).collect_view();
    view! { <Table caption=tr!(locale, "Factures et avoirs", "Invoices and credit notes") head>{rows}</Table> }
}

fn columns(locale: Locale, with_account: bool) -> Vec<String> {
    let mut head = vec![tr!(locale, "Numéro", "Number")];
    if with_account {
        head.insert(0, tr!(locale, "Choisir", "Choose"));
        head.push(tr!(locale, "Compte", "Account"));
    }
    head.extend([
        tr!(locale, "Objet", "About"),
        tr!(locale, "Date", "Date"),
        tr!(locale, "Échéance", "Due"),
        tr!(locale, "Total", "Total"),
        tr!(locale, "Reste à payer", "Left to pay"),
        tr!(locale, "État", "Status"),
    ]);
    head
}

fn document(locale: Locale, row: InvoiceRow, base: &str, with_account: bool) -> AnyView {
    let href = format!("{base}/{}", row.id);
    let reference = if row.reference.is_empty() { tr!(locale, "Brouillon", "Draft") } else { row.reference };
    let (id, about) = (row.id.to_string(), row.about.clone());
    let choose = with_account.then(|| {
        let label = tr!(locale, "Choisir {reference}, {about}", "Choose {reference}, {about}");
        view! {
            <td data-label=tr!(locale, "Choisir", "Choose")>
                <label class="checkbox"><input type="checkbox" name="facture" value=id /><span class="visually-hidden">{label}</span></label>
            </td>
        }
    });
    let account = with_account.then(|| view! { <td data-label=tr!(locale, "Compte", "Account")>{row.account}</td> });
    let balance = if row.balance.minor > 0 { row.balance.format(locale) } else { "–".to_owned() };
    let due = if row.due.is_empty() { "–".to_owned() } else { row.due };
    view! {
        <tr>
            {choose}
            <td data-label=tr!(locale, "Numéro", "Number") class="nowrap"><a href=href>{reference}</a></td>
            {account}
            <td data-label=tr!(locale, "Objet", "About") class="words">{row.about}</td>
            <td data-label=tr!(locale, "Date", "Date") class="nowrap">{row.date}</td>
            <td data-label=tr!(locale, "Échéance", "Due") class="nowrap">{due}</td>
            <td data-label=tr!(locale, "Total", "Total") class="number">{row.total.format(locale)}</td>
            <td data-label=tr!(locale, "Reste à payer", "Left to pay") class="number">{balance}</td>
            <td data-label=tr!(locale, "État", "Status")><InvoiceBadge kind=row.kind status=row.status /></td>
        </tr>
    }
    .into_any()
}

/// What is open, one card per currency.
pub(super) fn open_cards(locale: Locale, sums: &[OpenSum]) -> Vec<AnyView> {
    let card = |sum: &OpenSum| {
        let hint = if sum.overdue.minor > 0 {
            let late = sum.overdue.format(locale);
            tr!(locale, "dont {late} en retard", "of which {late} overdue")
        } else {
            tr!(locale, "rien n’est en retard", "nothing is overdue")
        };
        let (label, value) = (tr!(locale, "Reste à payer", "Left to pay"), sum.open.format(locale));
        view! { <StatCard label value hint /> }.into_any()
    };
    sums.iter().map(card).collect()
}

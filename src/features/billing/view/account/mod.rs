//! What an account paid and what it owes, for its people.

mod money_page;
mod payments_page;

pub use money_page::MoneyPage;
pub use payments_page::OwnPaymentsPage;

use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Tab, Tabs, use_locale};

const INVOICES: &str = "/espace/factures";
const QUOTES: &str = "/espace/devis";
const PAYMENTS: &str = "/espace/paiements";
const MONEY: &str = "/espace/releve";

/// The pages about an account's money; `current` is the address of one of them.
#[component]
pub(super) fn MoneyTabs(current: &'static str) -> impl IntoView {
    let locale = use_locale();
    let tab = |href: &str, label: String| Tab { href: href.to_owned(), label, current: href == current };
    let items = vec![
        tab(INVOICES, tr!(locale, "Factures", "Invoices")),
        tab(QUOTES, tr!(locale, "Devis", "Quotes")),
        tab(PAYMENTS, tr!(locale, "Paiements", "Payments")),
        tab(MONEY, tr!(locale, "Relevé", "Statement")),
    ];
    view! { <Tabs items label=tr!(locale, "Factures, devis, paiements et relevé", "Invoices, quotes, payments and statement") /> }
}

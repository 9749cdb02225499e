//! `/espace/devis`: what was offered to the actor's accounts.

use super::super::account::MoneyTabs;
use super::QuoteBadge;
use crate::api::quotes::my_quotes;
use crate::model::quotes::QuoteRow;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Table, Variant, use_locale};

pub(super) const ADDRESS: &str = "/espace/devis";

/// The page.
#[component]
pub fn QuotesPage() -> AnyView {
    let locale = use_locale();
    let quotes = preau_ui::load(|| (), |()| my_quotes());
    let title = locale.pick("Devis", "Quotes");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Ce que nous vous proposons, et ce que vous avez accepté.",
            "What we offer to you, and what you have accepted.",
        ) />
        <MoneyTabs current=ADDRESS />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match quotes.await {
                    Ok(quotes) => list(locale, quotes),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn list(locale: Locale, quotes: Vec<QuoteRow>) -> AnyView {
    if quotes.is_empty() {
        return view! {
            <EmptyState
                title=tr!(locale, "Aucun devis pour l’instant", "No quote yet")
                text=tr!(locale, "Ceux que nous vous envoyons apparaissent ici.", "Those that we send to you appear here.")
            >
                <LinkButton href="/espace/factures" variant=Variant::Secondary>{tr!(locale, "Voir les factures", "See the invoices")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let rows = quotes.into_iter().map(|quote| row(locale, quote)).collect_view();
    let head = columns(locale).map(str::to_owned).to_vec();
    view! { <Table caption=tr!(locale, "Devis", "Quotes") head>{rows}</Table> }.into_any()
}

const fn columns(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Fr => ["Numéro", "Objet", "Date", "Valable jusqu’au", "Total", "État"],
        Locale::En => ["Number", "About", "Date", "Valid until", "Total", "Status"],
    }
}

fn row(locale: Locale, quote: QuoteRow) -> AnyView {
    let [number, about, date, until, total, status] = columns(locale);
    let href = format!("{ADDRESS}/{}", quote.id);
    view! {
        <tr>
            <td data-label=number class="nowrap"><a href=href>{quote.reference}</a></td>
            <td data-label=about class="words">{quote.title}</td>
            <td data-label=date class="nowrap">{quote.date}</td>
            <td data-label=until class="nowrap">{quote.valid_until}</td>
            <td data-label=total class="number">{quote.total.format(locale)}</td>
            <td data-label=status><QuoteBadge status=quote.status /></td>
        </tr>
    }
    .into_any()
}

//! `/admin/factures`: all documents, the latest first. Search, filters and page are in the address.

use super::rows::{Documents, open_cards};
use crate::api::invoices as api;
use crate::model::InvoiceStatus;
use crate::model::invoice_pages::{InvoiceList, InvoiceQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Currency, PageRequest, tr};
use preau_ui::{
    Button, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/factures";

/// The page.
#[component]
pub fn AdminInvoicesPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let invoices = preau_ui::load(
        move || wanted.get(),
        |wanted| {
            let status = wanted.status.map_or("", InvoiceStatus::code).to_owned();
            api::list_invoices(wanted.page.number, wanted.q, status, wanted.currency)
        },
    );
    view! {
        <PageTitle text=locale.pick("Factures", "Invoices") />
        <PageHeader
            title=locale.pick("Factures", "Invoices")
            subtitle=locale.pick("Factures et avoirs de tous les comptes.", "Invoices and credit notes of all accounts.")
        >
            <span class="cluster">
                <ExternalLink href="/admin/factures/ecritures.csv" class="button button-secondary">
                    {locale.pick("Export comptable (CSV)", "Accounting export (CSV)")}
                </ExternalLink>
                <LinkButton href="/admin/factures/nouvelle">{locale.pick("Nouvelle facture", "New invoice")}</LinkButton>
            </span>
        </PageHeader>
        <div class="stack">
            {move || view! { <Filters wanted=wanted.get() /> }}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match invoices.await {
                        Ok(list) => view! { <List list wanted=wanted.get_untracked() /> }.into_any(),
                        Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What the address asks for.
fn wanted(query: &ParamsMap) -> InvoiceQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    InvoiceQuery {
        page: PageRequest::new(value("page").parse().unwrap_or(1)),
        q: value("q"),
        status: InvoiceStatus::from_code(&value("statut")),
        currency: value("devise"),
    }
}

/// The address without the page.
fn address(wanted: &InvoiceQuery) -> String {
    let status = wanted.status.map_or("", InvoiceStatus::code);
    search_address(ADDRESS, &[("q", wanted.q.as_str()), ("statut", status), ("devise", &wanted.currency)])
}

#[component]
fn Filters(wanted: InvoiceQuery) -> impl IntoView {
    let locale = use_locale();
    let any = |label: String| std::iter::once((String::new(), label));
    let statuses = InvoiceStatus::ALL.map(|status| (status.code().to_owned(), status.label().get(locale).to_owned()));
    let statuses = any(tr!(locale, "Tous les états", "Any status")).chain(statuses).collect();
    let currencies = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned()));
    let currencies = any(tr!(locale, "Toutes les devises", "Any currency")).chain(currencies).collect();
    let status = wanted.status.map_or("", InvoiceStatus::code);
    view! {
        <SearchBar value=wanted.q label=tr!(locale, "Numéro, compte ou objet", "Number, account or what it is about")>
            <SelectField name="statut" label=tr!(locale, "État", "Status") options=statuses value=status />
            <SelectField name="devise" label=tr!(locale, "Devise", "Currency") options=currencies value=wanted.currency />
        </SearchBar>
    }
}

#[component]
fn List(list: InvoiceList, wanted: InvoiceQuery) -> impl IntoView {
    let locale = use_locale();
    let page = list.page;
    if page.items.is_empty() {
        let searched = wanted != InvoiceQuery::default();
        let title = if searched {
            tr!(locale, "Aucune facture ne correspond", "No invoice matches")
        } else {
            tr!(locale, "Aucune facture pour l’instant", "No invoice yet")
        };
        let (href, label) = if searched {
            (ADDRESS, tr!(locale, "Tout afficher", "Show everything"))
        } else {
            ("/admin/factures/nouvelle", tr!(locale, "Écrire la première", "Write the first one"))
        };
        return view! {
            <EmptyState title><LinkButton href variant=Variant::Secondary>{label}</LinkButton></EmptyState>
        }
        .into_any();
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} document", "{total} document")
    } else {
        tr!(locale, "{total} documents", "{total} documents")
    };
    view! {
        <div class="grid-3">{open_cards(locale, &list.sums)}</div>
        <p class="muted" role="status">{many}</p>
        <form class="stack" method="get" action="/admin/factures/lot">
            <Documents rows=page.items base=ADDRESS with_account=true />
            <div class="cluster">
                <span class="muted">{tr!(locale, "Avec les factures cochées\u{202f}:", "With the ticked invoices:")}</span>
                <Button variant=Variant::Secondary name="action" value="rappeler">{tr!(locale, "Envoyer un rappel", "Send a reminder")}</Button>
                <Button variant=Variant::Secondary name="action" value="emettre">{tr!(locale, "Émettre", "Issue")}</Button>
            </div>
        </form>
        <Pager page=number last base=address(&wanted) />
    }
    .into_any()
}

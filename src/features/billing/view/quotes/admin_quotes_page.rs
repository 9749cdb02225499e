//! `/admin/devis`: all quotes, drafts first. Search, filters and page are in the address.

use super::QuoteBadge;
use crate::api::quotes::list_quotes;
use crate::model::quotes::{QuoteList, QuoteQuery, QuoteRow, QuoteStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{
    EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton,
    StatCard, Table, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/devis";
const NEW: &str = "/admin/devis/nouveau";

/// The page.
#[component]
pub fn AdminQuotesPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let list = preau_ui::load(move || asked.get(), list_quotes);
    let title = locale.pick("Devis", "Quotes");
    let file = move || address("/admin/devis.csv", &asked.get());
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick("Ce qui est proposé, à qui, et ce qu’ils en disent.", "What is offered, to whom, and what they say.")>
            <span class="cluster">
                {move || view! {
                    <ExternalLink href=file() class="button button-secondary">{locale.pick("Exporter (CSV)", "Export (CSV)")}</ExternalLink>
                }}
                <LinkButton href=NEW>{locale.pick("Nouveau devis", "New quote")}</LinkButton>
            </span>
        </PageHeader>
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                let asked = asked.get_untracked();
                match list.await {
                    Ok(found) => whole(locale, found, &asked),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn read(query: &ParamsMap) -> QuoteQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    QuoteQuery {
        q: value("q"),
        status: value("statut"),
        currency: value("devise"),
        page: value("page").parse().unwrap_or(1),
    }
}

/// An address with what is asked for, without the page.
fn address(path: &str, asked: &QuoteQuery) -> String {
    search_address(path, &[("q", &asked.q), ("statut", &asked.status), ("devise", &asked.currency)])
}

fn whole(locale: Locale, list: QuoteList, asked: &QuoteQuery) -> AnyView {
    let (filters, page) = (filters(locale, asked.clone()), list.page);
    if page.items.is_empty() {
        return view! { <div class="stack">{filters}{nothing(locale, asked)}</div> }.into_any();
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} devis", "{total} quote")
    } else {
        tr!(locale, "{total} devis", "{total} quotes")
    };
    let waiting = list.waiting.iter().map(|sum| {
        let (label, value) = (tr!(locale, "En attente de réponse", "Waiting for an answer"), sum.format(locale));
        view! { <StatCard label value /> }
    });
    let waiting = waiting.collect_view();
    let rows = page.items.into_iter().map(|one| row(locale, one)).collect_view();
    view! {
        <div class="stack">
            {filters}
            <div class="grid-3">{waiting}</div>
            <p class="muted" role="status">{many}</p>
            <Table caption=tr!(locale, "Devis", "Quotes") head=columns(locale).map(str::to_owned).to_vec()>{rows}</Table>
            <Pager page=number last base=address(ADDRESS, asked) />
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, asked: QuoteQuery) -> AnyView {
    let any = |label: String| std::iter::once((String::new(), label));
    let statuses = QuoteStatus::ALL.map(|status| (status.code().to_owned(), status.label().get(locale).to_owned()));
    let statuses = any(tr!(locale, "Tous les états", "Any status")).chain(statuses).collect();
    let currencies = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned()));
    let currencies = any(tr!(locale, "Toutes les devises", "Any currency")).chain(currencies).collect();
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Numéro, compte ou objet", "Number, account or what it is about")>
            <SelectField name="statut" label=tr!(locale, "État", "Status") options=statuses value=asked.status />
            <SelectField name="devise" label=tr!(locale, "Devise", "Currency") options=currencies value=asked.currency />
        </SearchBar>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 8] {
    match locale {
        Locale::Fr => ["Numéro", "Compte", "Objet", "Date", "Valable jusqu’au", "Total", "Facturé", "État"],
        Locale::En => ["Number", "Account", "About", "Date", "Valid until", "Total", "Invoiced", "Status"],
    }
}

fn row(locale: Locale, one: QuoteRow) -> AnyView {
    let [number, account, about, date, until, total, invoiced, status] = columns(locale);
    let href = format!("{ADDRESS}/{}", one.id);
    let reference = if one.reference.is_empty() { tr!(locale, "Brouillon", "Draft") } else { one.reference };
    let billed = if one.invoiced.minor > 0 { one.invoiced.format(locale) } else { "–".to_owned() };
    view! {
        <tr>
            <td data-label=number class="nowrap"><a href=href>{reference}</a></td>
            <td data-label=account>{one.account}</td>
            <td data-label=about class="words">{one.title}</td>
            <td data-label=date class="nowrap">{one.date}</td>
            <td data-label=until class="nowrap">{one.valid_until}</td>
            <td data-label=total class="number">{one.total.format(locale)}</td>
            <td data-label=invoiced class="number">{billed}</td>
            <td data-label=status><QuoteBadge status=one.status /></td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, asked: &QuoteQuery) -> AnyView {
    let everything = QuoteQuery { page: asked.page, ..QuoteQuery::default() };
    let (title, href, label) = if *asked == everything {
        (
            tr!(locale, "Aucun devis pour l’instant", "No quote yet"),
            NEW,
            tr!(locale, "Écrire le premier", "Write the first one"),
        )
    } else {
        (
            tr!(locale, "Aucun devis ne correspond", "No quote matches"),
            ADDRESS,
            tr!(locale, "Tout afficher", "Show everything"),
        )
    };
    view! { <EmptyState title><LinkButton href variant=Variant::Secondary>{label}</LinkButton></EmptyState> }.into_any()
}

//! `/admin/exports`: who took which list out of the house, when and with which filters. Search, list and page are in the
//! address.

use crate::api::exports::list_exports;
use crate::model::{ExportQuery, ExportRow, export};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, Page, PageRequest, tr};
use preau_ui::{
    EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton, Table, Variant,
    search_address, use_locale,
};

const ADDRESS: &str = "/admin/exports";

/// The page.
#[component]
pub fn ExportsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let exports = preau_ui::load(move || wanted.get(), list_exports);
    let title = locale.pick("Exports", "Exports");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Chaque liste téléchargée laisse une trace\u{202f}: qui l’a prise, quand, avec quels filtres.",
            "Each list that is downloaded leaves a trace: who took it, when, with which filters.",
        ) />
        <div class="stack">
            {move || filters(locale, wanted.get())}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match exports.await {
                        Ok(page) => list(locale, page, &wanted.get_untracked()),
                        Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What the address asks for.
fn wanted(query: &ParamsMap) -> ExportQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    ExportQuery { q: value("q"), list: value("liste"), page: PageRequest::new(value("page").parse().unwrap_or(1)) }
}

fn filters(locale: Locale, wanted: ExportQuery) -> AnyView {
    let all = std::iter::once((String::new(), tr!(locale, "Toutes les listes", "All lists")));
    let lists = export::LISTS.map(|code| (code.to_owned(), export::list_name(code, locale).to_owned()));
    let options = all.chain(lists).collect();
    view! {
        <SearchBar value=wanted.q label=tr!(locale, "Nom ou adresse", "Name or address")>
            <SelectField name="liste" label=tr!(locale, "Liste", "List") options value=wanted.list />
        </SearchBar>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<ExportRow>, wanted: &ExportQuery) -> AnyView {
    if page.items.is_empty() {
        return nothing(locale, *wanted != ExportQuery::default());
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} export", "{total} export")
    } else {
        tr!(locale, "{total} exports", "{total} exports")
    };
    let head = columns(locale).map(str::to_owned).to_vec();
    let rows = page.items.into_iter().map(|export| row(locale, export)).collect_view();
    let base = search_address(ADDRESS, &[("q", &wanted.q), ("liste", &wanted.list)]);
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=locale.pick("Exports", "Exports") head>{rows}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Quand", "Qui", "Liste", "Filtres", "Lignes"],
        Locale::En => ["When", "Who", "List", "Filters", "Lines"],
    }
}

fn row(locale: Locale, export: ExportRow) -> AnyView {
    let [when, who, what, with, lines] = columns(locale);
    let (day, time) = (locale.date(export.day), locale.time(export.time));
    let filters = export.filters.iter().map(|(name, value)| tr!(locale, "{name}\u{202f}: {value}", "{name}: {value}"));
    let filters = filters.collect::<Vec<_>>().join(", ");
    let filters = if filters.is_empty() { "–".to_owned() } else { filters };
    view! {
        <tr>
            <td data-label=when class="nowrap">{tr!(locale, "{day}, {time}", "{day}, {time}")}</td>
            <td data-label=who><div><strong>{export.who}</strong><br /><span class="small muted">{export.email}</span></div></td>
            <td data-label=what>{export::list_name(&export.list, locale).to_owned()}</td>
            <td data-label=with class="words">{filters}</td>
            <td data-label=lines class="number">{export.rows.to_string()}</td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, searched: bool) -> AnyView {
    if searched {
        return view! {
            <EmptyState title=tr!(locale, "Aucun export ne correspond", "No export matches")>
                <LinkButton href=ADDRESS variant=Variant::Secondary>{tr!(locale, "Tout voir", "Show all")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=tr!(locale, "Aucun export pour l’instant", "No export yet")
            text=tr!(
                locale,
                "Les listes se téléchargent sur leurs pages, avec «\u{202f}Exporter (CSV)\u{202f}».",
                "Lists are downloaded on their pages, by “Export (CSV)”."
            )
        />
    }
    .into_any()
}

//! `/admin/credits`: what each student can spend. Search and page are in the address.

use crate::api::adjustments;
use crate::model::StudentRow;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::location::Url;
use preau_kernel::{Locale, Page, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, SearchBar, Skeleton, Table, Tone, Variant,
    use_locale,
};

const PAGE: &str = "/admin/credits";

/// The page.
#[component]
pub fn CreditBalancesPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|q| {
            let page: u32 = q.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
            (page, q.get("q").unwrap_or_default())
        })
    });
    let balances = preau_ui::load(move || wanted.get(), |(page, q)| adjustments::list_balances(page, q));
    let title = locale.pick("Crédits", "Credits");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Choisissez un élève pour voir son relevé ou ajuster son solde.",
            "Choose a student to see the statement or adjust the balance.",
        ) />
        <div class="stack">
            {move || {
                let value = wanted.get().1;
                view! { <SearchBar value label=locale.pick("Rechercher un élève ou une famille", "Search for a student or a family") /> }
            }}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match balances.await {
                        Ok(page) => list(locale, page, &wanted.get_untracked().1),
                        Err(error) => view! { <ErrorState error retry=PAGE /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<StudentRow>, q: &str) -> AnyView {
    if page.items.is_empty() {
        return nobody(locale, q);
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} élève", "{total} student")
    } else {
        tr!(locale, "{total} élèves", "{total} students")
    };
    let head = columns(locale).map(str::to_owned).to_vec();
    let rows = page.items.into_iter().map(|student| row(locale, student)).collect_view();
    let base = if q.is_empty() { PAGE.to_owned() } else { format!("{PAGE}?q={}", Url::escape(q)) };
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=locale.pick("Soldes des élèves", "Balances of students") head>{rows}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Élève", "Compte", "Solde", "Première échéance"],
        Locale::En => ["Student", "Account", "Balance", "First expiry"],
    }
}

fn row(locale: Locale, student: StudentRow) -> AnyView {
    let [name, account, balance, expires] = columns(locale);
    let shared = student.shared.then(|| view! { <Badge tone=Tone::Info>{locale.pick("Partagé", "Shared")}</Badge> });
    view! {
        <tr>
            <td data-label=name><a href=format!("{PAGE}/{}", student.student_id)>{student.name}</a></td>
            <td data-label=account>{student.account}</td>
            <td data-label=balance><span class="cluster">{student.balance.format(locale)} {shared}</span></td>
            <td data-label=expires class="nowrap">{student.expires.unwrap_or_else(|| "—".to_owned())}</td>
        </tr>
    }
    .into_any()
}

fn nobody(locale: Locale, q: &str) -> AnyView {
    if q.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun élève pour l’instant", "No student yet")
                text=locale.pick(
                    "Ils apparaissent ici dès qu’une famille demande un bilan.",
                    "They appear here as soon as a family asks for an assessment.",
                )
            />
        }
        .into_any();
    }
    view! {
        <EmptyState title=locale.pick("Aucun élève ne correspond", "No student matches")>
            <LinkButton href=PAGE variant=Variant::Secondary>{locale.pick("Tout voir", "Show everybody")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

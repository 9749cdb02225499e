//! `/admin/relances`: renewals that are not paid. Search, state and page are in the address.

use crate::api::dunning::list_late;
use crate::model::dunning::{DunningRow, LateQuery, LateState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, Page, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Table, Variant, search_address, use_locale,
};

const PAGE: &str = "/admin/relances";

/// The page.
#[component]
pub fn LateAccountsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let late = preau_ui::load(move || asked.get(), list_late);
    let title = locale.pick("Relances", "Late payments");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Les renouvellements à payer, du plus ancien au plus récent.",
            "Renewals to be paid, those that are late for longest first.",
        )>
            {move || {
                let asked = asked.get();
                let href = search_address("/admin/relances.csv", &[("q", &asked.q), ("etat", &asked.state)]);
                view! { <ExternalLink href class="button button-secondary">{locale.pick("Exporter (CSV)", "Export (CSV)")}</ExternalLink> }
            }}
        </PageHeader>
        <div class="stack">
            {move || filters(locale, asked.get())}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    let asked = asked.get_untracked();
                    match late.await {
                        Ok(page) => list(locale, page, &asked),
                        Err(error) => view! { <ErrorState error retry=PAGE /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn read(query: &ParamsMap) -> LateQuery {
    LateQuery {
        q: query.get("q").unwrap_or_default(),
        state: query.get("etat").unwrap_or_default(),
        page: query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1),
    }
}

fn filters(locale: Locale, asked: LateQuery) -> AnyView {
    let any = (String::new(), tr!(locale, "Tout ce qui est ouvert", "All that is open"));
    let each = LateState::ALL.map(|state| (state.code().to_owned(), state.label().get(locale).to_owned()));
    let options = std::iter::once(any).chain(each).collect();
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Compte, élève ou facture", "Account, student or invoice")>
            <SelectField name="etat" label=tr!(locale, "État", "State") options value=asked.state />
        </SearchBar>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<DunningRow>, asked: &LateQuery) -> AnyView {
    if page.items.is_empty() {
        return nobody(locale, asked);
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} renouvellement", "{total} renewal")
    } else {
        tr!(locale, "{total} renouvellements", "{total} renewals")
    };
    let head = columns(locale).map(str::to_owned).to_vec();
    let rows = page.items.into_iter().map(|late| row(locale, late)).collect_view();
    let base = search_address(PAGE, &[("q", &asked.q), ("etat", &asked.state)]);
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=locale.pick("Renouvellements à payer", "Renewals to be paid") head>{rows}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Fr => ["Compte", "Facture", "À payer", "Échéance", "État", "Dernière étape"],
        Locale::En => ["Account", "Invoice", "To be paid", "Deadline", "Status", "Last step"],
    }
}

fn row(locale: Locale, late: DunningRow) -> AnyView {
    let [account, invoice, amount, deadline, status, last] = columns(locale);
    let (student, plan, days) = (late.student, late.plan.get(locale), late.days_late);
    let since = match days {
        0 => None,
        1 => Some(tr!(locale, "1 jour de retard", "1 day late")),
        _ => Some(tr!(locale, "{days} jours de retard", "{days} days late")),
    };
    let since = since.map(|since| view! { <br /><span class="small muted">{since}</span> });
    view! {
        <tr>
            <td data-label=account>
                <div>
                    <a href=format!("{PAGE}/{}", late.account_id)>{late.account}</a>
                    <br />
                    <span class="small muted">{format!("{student} – {plan}")}</span>
                </div>
            </td>
            <td data-label=invoice class="nowrap">{late.reference}</td>
            <td data-label=amount class="nowrap">{late.amount.format(locale)}</td>
            <td data-label=deadline><div>{late.deadline}{since}</div></td>
            <td data-label=status>
                <Badge tone=late.status.tone()>{late.status.label().get(locale).to_owned()}</Badge>
            </td>
            <td data-label=last>{late.last.map_or_else(|| "—".to_owned(), |step| step.get(locale).to_owned())}</td>
        </tr>
    }
    .into_any()
}

fn nobody(locale: Locale, asked: &LateQuery) -> AnyView {
    if asked.q.is_empty() && asked.state.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Personne n’est en retard", "Nobody is late")
                text=locale.pick(
                    "Les renouvellements apparaissent ici une semaine avant leur échéance.",
                    "Renewals appear here a week before they are due.",
                )
            />
        }
        .into_any();
    }
    view! {
        <EmptyState title=locale.pick("Aucun renouvellement ne correspond", "No renewal matches")>
            <LinkButton href=PAGE variant=Variant::Secondary>{locale.pick("Tout voir", "Show everything")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

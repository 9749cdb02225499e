//! `/admin/paie`: statements of all coaches, the coaches, and the terms. Which of them, and every filter, is in the address.

use super::{batch, coaches, preview, statement, terms};
use crate::api::pay::{PayBatch, list_coaches, list_statements, show_pay_batch};
use crate::api::terms::{SetRate, SetRule, show_terms};
use crate::model::batch::{BatchPage, BatchQuery};
use crate::model::{CoachRow, OFFICE, OfficeRow, PayList, PayQuery, PayState, TermBook};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_credits::model::Month;
use preau_kernel::{AppError, Locale, PageRequest, tr};
use preau_ui::{
    Button, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Tab, Table, Tabs, Variant, search_address, use_locale,
};
use serde::{Deserialize, Serialize};

/// What the address asks for.
#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    Statements(PayQuery),
    Batch(BatchQuery),
    Coaches,
    Terms { rate: Option<String>, rule: Option<String> },
}

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
enum Shown {
    Statements(PayQuery, PayList),
    Batch(BatchPage),
    Coaches(Vec<CoachRow>),
    Terms(TermBook, NaiveDate, Option<String>, Option<String>),
}

/// The page.
#[component]
pub fn OfficePayPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(read));
    let (rates, rules) = (ServerAction::<SetRate>::new(), ServerAction::<SetRule>::new());
    let paying = ServerAction::<PayBatch>::new();
    let page = preau_ui::load(
        move || (wanted.get(), rates.version().get(), rules.version().get()),
        |(wanted, ..)| fetch(wanted),
    );
    let title = locale.pick("Paie des coachs", "Coach pay");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Ce que valent les séances dont le compte rendu est déposé, mois par mois.",
            "What the sessions whose report is filed are worth, month by month.",
        ) />
        {move || tabs(locale, &wanted.get())}
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(Shown::Statements(query, list)) => statements(locale, &query, list),
                    Ok(Shown::Batch(page)) => batch::page(locale, page, paying),
                    Ok(Shown::Coaches(rows)) => coaches::list(locale, rows),
                    Ok(Shown::Terms(book, today, rate, rule)) => {
                        terms::page(locale, &book, today, rate, rule, rates, rules)
                    }
                    Err(error) => view! { <ErrorState error retry=OFFICE /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

async fn fetch(wanted: Wanted) -> Result<Shown, AppError> {
    Ok(match wanted {
        Wanted::Statements(query) => Shown::Statements(query.clone(), list_statements(query).await?),
        Wanted::Batch(query) => Shown::Batch(show_pay_batch(query).await?),
        Wanted::Coaches => Shown::Coaches(list_coaches().await?),
        Wanted::Terms { rate, rule } => {
            let (book, today) = show_terms().await?;
            Shown::Terms(book, today, rate, rule)
        }
    })
}

fn read(query: &ParamsMap) -> Wanted {
    match query.get("vue").as_deref() {
        Some("coachs") => Wanted::Coaches,
        Some("lot") => Wanted::Batch(BatchQuery {
            statements: query.get_all("releve").unwrap_or_default(),
            done: query.get("fait").unwrap_or_default(),
        }),
        Some("tarifs") => Wanted::Terms { rate: query.get("tarif"), rule: query.get("regle") },
        _ => Wanted::Statements(PayQuery {
            month: query.get("mois").and_then(|month| month.parse::<Month>().ok()),
            state: query.get("etat").unwrap_or_default(),
            q: query.get("q").unwrap_or_default(),
            page: PageRequest::new(query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1)),
        }),
    }
}

fn tabs(locale: Locale, wanted: &Wanted) -> AnyView {
    let tab = |href: String, label: &str, current| Tab { href, label: label.to_owned(), current };
    let items = vec![
        tab(
            OFFICE.to_owned(),
            locale.pick("Relevés", "Statements"),
            matches!(wanted, Wanted::Statements(_) | Wanted::Batch(_)),
        ),
        tab(format!("{OFFICE}?vue=coachs"), locale.pick("Coachs", "Coaches"), *wanted == Wanted::Coaches),
        tab(
            format!("{OFFICE}?vue=tarifs"),
            locale.pick("Tarifs et primes", "Rates and premiums"),
            matches!(wanted, Wanted::Terms { .. }),
        ),
    ];
    view! { <Tabs items label=locale.pick("Paie", "Pay") /> }.into_any()
}

fn statements(locale: Locale, query: &PayQuery, list: PayList) -> AnyView {
    let due = list.due.iter().map(|money| money.format(locale)).collect::<Vec<_>>().join(", ");
    let due = if due.is_empty() {
        locale.pick("Rien n’est à payer.", "Nothing is to be paid.").to_owned()
    } else {
        tr!(locale, "À payer pour les mois terminés\u{202f}: {due}.", "To be paid for months that are over: {due}.")
    };
    let without = (list.without_rate > 0).then(|| preview::without_rate(locale, list.without_rate));
    let csv = query.month.map_or_else(|| format!("{OFFICE}.csv"), |month| format!("{OFFICE}.csv?mois={month}"));
    let filters = filters(locale, query, &list.months);
    let body = if list.rows.items.is_empty() { nothing(locale, query) } else { table(locale, query, list) };
    view! {
        <div class="stack">
            <p role="status">{due}</p>
            {without}
            {filters}
            {body}
            <p><ExternalLink href=csv class="button button-secondary">{locale.pick("Exporter les lignes (CSV)", "Export the lines (CSV)")}</ExternalLink></p>
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, query: &PayQuery, months: &[Month]) -> AnyView {
    let chosen = query.month.map(|month| month.to_string()).unwrap_or_default();
    let all = std::iter::once((String::new(), locale.pick("Tous les mois", "All months").to_owned()));
    let months = all.chain(months.iter().map(|month| (month.to_string(), month.label(locale))));
    let months: Vec<_> = months.collect();
    let states = std::iter::once(("", locale.pick("Tous les états", "All statuses"))).chain(PayState::filters(locale));
    let states: Vec<_> = states.map(|(value, label)| (value.to_owned(), label.to_owned())).collect();
    let (value, state) = (query.q.clone(), query.state.clone());
    view! {
        <SearchBar value label=locale.pick("Rechercher un coach", "Search for a coach")>
            <SelectField name="mois" label=locale.pick("Mois", "Month") options=months value=chosen />
            <SelectField name="etat" label=locale.pick("État", "Status") options=states value=state />
        </SearchBar>
    }
    .into_any()
}

fn table(locale: Locale, query: &PayQuery, list: PayList) -> AnyView {
    let columns = match locale {
        Locale::Fr => ["Choisir", "Coach", "Mois", "Séances", "Total", "État"],
        Locale::En => ["Choose", "Coach", "Month", "Sessions", "Total", "Status"],
    };
    let head = columns.map(str::to_owned).to_vec();
    let (number, last) = (list.rows.number, list.rows.last());
    let month = query.month.map(|month| month.to_string()).unwrap_or_default();
    let base = search_address(OFFICE, &[("q", &query.q), ("mois", &month), ("etat", &query.state)]);
    let rows = list.rows.items.into_iter().map(|row| line(locale, columns, row)).collect_view();
    view! {
        <form class="stack" method="get" action=OFFICE>
            <input type="hidden" name="vue" value="lot" />
            <Table caption=locale.pick("Relevés", "Statements") head>{rows}</Table>
            <div class="cluster">
                <span class="muted">{tr!(locale, "Avec les relevés cochés\u{202f}:", "With the ticked statements:")}</span>
                <Button variant=Variant::Secondary>{locale.pick("Noter comme payés…", "Mark as paid…")}</Button>
            </div>
        </form>
        <Pager page=number last base />
    }
    .into_any()
}

fn line(locale: Locale, [choose, who, month, sessions, total, state]: [&'static str; 6], row: OfficeRow) -> AnyView {
    let href = format!("{OFFICE}/{}?releve={}", row.slug, row.row.id);
    let about = row.row.month.label(locale);
    let (badge, box_of) = (statement::badge(locale, &row.row.state), batch::choose(locale, &row));
    view! {
        <tr>
            <td data-label=choose>{box_of}</td>
            <td data-label=who><a href=href><strong>{row.name}</strong><span class="visually-hidden">", "{about.clone()}</span></a></td>
            <td data-label=month>{about}</td>
            <td data-label=sessions class="number">{row.row.sessions.to_string()}</td>
            <td data-label=total class="number">{row.row.total.format(locale)}</td>
            <td data-label=state>{badge}</td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, query: &PayQuery) -> AnyView {
    if query.month.is_none() && query.state.is_empty() && query.q.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun relevé pour l’instant", "No statement yet")
                text=locale.pick(
                    "Fixez les tarifs\u{202f}: le premier relevé commence avec le premier compte rendu déposé.",
                    "Set the rates: the first statement begins with the first report that is filed.",
                )
            >
                <LinkButton href=format!("{OFFICE}?vue=tarifs")>{locale.pick("Tarifs et primes", "Rates and premiums")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title=locale.pick("Aucun relevé ne correspond", "No statement matches")>
            <LinkButton href=OFFICE variant=Variant::Secondary>{locale.pick("Tout voir", "Show all")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

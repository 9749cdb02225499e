//! `/espace/releve`: what the account was asked for, what it paid, and what is owed after each. The year is in the address.

use super::{MONEY, MoneyTabs};
use crate::api::account::my_money;
use crate::model::account::{MoneyEntry, MoneySheet, MoneyStatement};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Money, tr};
use preau_ui::{
    EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Section, Skeleton, Tab, Table, Tabs,
    Variant, use_locale,
};

/// The page.
#[component]
pub fn MoneyPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let year = Memo::new(move |_| query.with(|query| query.get("annee").and_then(|year| year.parse::<i32>().ok())));
    let statement = preau_ui::load(move || year.get(), my_money);
    let title = locale.pick("Relevé de compte", "Statement of account");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Factures, avoirs, paiements et crédits dans l’ordre, et le solde après chacun.",
            "Invoices, credit notes, payments and credits in order, and the balance after each.",
        ) />
        <MoneyTabs current=MONEY />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match statement.await {
                    Ok(statement) => whole(locale, statement),
                    Err(error) => view! { <ErrorState error retry=MONEY /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn whole(locale: Locale, statement: MoneyStatement) -> AnyView {
    if statement.sheets.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Rien à relever pour l’instant", "Nothing to state yet")
                text=locale.pick("Le relevé commence avec la première facture.", "The statement begins with the first invoice.")
            >
                <LinkButton href="/espace/abonnement" variant=Variant::Secondary>{locale.pick("Voir les formules", "See the plans")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let years = statement.years.iter().map(|year| Tab {
        href: format!("{MONEY}?annee={year}"),
        label: year.to_string(),
        current: *year == statement.year,
    });
    let years: Vec<Tab> = years.collect();
    let years = (years.len() > 1).then(|| view! { <Tabs items=years label=tr!(locale, "Année", "Year") /> });
    let year = statement.year;
    let sheets = statement.sheets.into_iter().map(|one| sheet(locale, year, one)).collect_view();
    let pdf = format!("{MONEY}.pdf?annee={year}");
    view! {
        <div class="stack">
            {years}
            <p><ExternalLink href=pdf class="button button-secondary">{locale.pick("Télécharger le PDF", "Download the PDF")}</ExternalLink></p>
            {sheets}
        </div>
    }
    .into_any()
}

fn sheet(locale: Locale, year: i32, sheet: MoneySheet) -> AnyView {
    let code = sheet.before.currency.code();
    let title = tr!(locale, "{year}, en {code}", "{year}, in {code}");
    let caption = tr!(locale, "Relevé {year} en {code}", "Statement of {year} in {code}");
    let head = MoneySheet::columns(locale).map(str::to_owned).to_vec();
    let before = edge(locale, MoneySheet::opening(locale), sheet.before);
    let after = edge(locale, MoneySheet::closing(locale), sheet.after);
    let meaning = sheet.meaning(locale);
    let entries = sheet.entries.into_iter().map(|entry| row(locale, entry)).collect_view();
    view! {
        <Section title>
            <Table caption head>{before}{entries}{after}</Table>
            <p class="small muted">{meaning}</p>
        </Section>
    }
    .into_any()
}

/// What was there before the first line, and what is there after the last.
fn edge(locale: Locale, label: &'static str, balance: Money) -> AnyView {
    let [_, operation, _, _, last] = MoneySheet::columns(locale);
    view! {
        <tr>
            <td></td>
            <td data-label=operation><strong>{label}</strong></td>
            <td></td>
            <td></td>
            <td data-label=last class="number"><strong>{balance.format(locale)}</strong></td>
        </tr>
    }
    .into_any()
}

fn row(locale: Locale, entry: MoneyEntry) -> AnyView {
    let [date, operation, invoiced, settled, balance] = MoneySheet::columns(locale);
    let label = entry.kind.label().get(locale).to_owned();
    // A cell without anything, not even text: on a phone it takes no line.
    let side = |text: String| (!text.is_empty()).then_some(text);
    let (more, less) = entry.sides(locale);
    let reference = match entry.href {
        Some(href) => view! { " "<a href=href>{entry.reference}</a> }.into_any(),
        None if entry.reference.is_empty() => ().into_any(),
        None => view! { " "<span class="muted">{entry.reference}</span> }.into_any(),
    };
    view! {
        <tr>
            <td data-label=date class="nowrap">{entry.date}</td>
            <td data-label=operation><span>{label}{reference}</span></td>
            <td data-label=invoiced class="number">{side(more)}</td>
            <td data-label=settled class="number">{side(less)}</td>
            <td data-label=balance class="number">{entry.balance.format(locale)}</td>
        </tr>
    }
    .into_any()
}

//! `/espace/credits`: balance, grants and ledger of each student or of the family, in words a parent can read (SPEC CR-3).
//! Whose, which month and which page are in the address.

use super::{grants_table, ledger_table, sharing_form, totals};
use crate::api::account::{self, ChooseSharing};
use crate::model::{History, Holder, Month, StatementQuery, Wallet};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Section, Skeleton, Tab, Tabs, Variant,
    use_locale,
};

const PAGE: &str = "/espace/credits";

/// The page.
#[component]
pub fn StatementPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(read));
    let sharing = ServerAction::<ChooseSharing>::new();
    let history =
        preau_ui::load(move || (wanted.get(), sharing.version().get()), |(query, _)| account::show_history(query));
    view! {
        <PageTitle text=locale.pick("Crédits", "Credits") />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match history.await {
                    Ok(History { wallet: Some(wallet), holders }) => show(locale, wallet, holders, sharing),
                    Ok(_) => nobody(locale),
                    Err(error) => failed(locale, error),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What the address asks for.
pub(super) fn read(query: &ParamsMap) -> StatementQuery {
    let (student, month, page) = (query.get("eleve"), query.get("mois"), query.get("page"));
    StatementQuery::typed(student.as_deref(), month.as_deref(), page.as_deref())
}

/// The address of one holder's statement, without its page.
fn address(path: &str, student: UserId, month: Option<Month>) -> String {
    let month = month.map(|month| format!("&mois={month}")).unwrap_or_default();
    format!("{path}?eleve={student}{month}")
}

fn show(locale: Locale, wallet: Wallet, holders: Vec<Holder>, sharing: ServerAction<ChooseSharing>) -> AnyView {
    let (student, month) = (wallet.holder.student_id, wallet.month);
    let subtitle = match (wallet.holder.shared, wallet.own) {
        (true, _) => locale.pick(
            "Toute la famille réserve avec les mêmes crédits. Les plus proches de leur échéance partent les premiers.",
            "The whole family books with the same credits. Those closest to their expiry are used first.",
        ),
        (false, true) => locale.pick(
            "Ce que tu as reçu, utilisé et récupéré. Les crédits les plus proches de leur échéance partent les premiers.",
            "What you received, used and got back. Credits closest to their expiry are used first.",
        ),
        (false, false) => locale.pick(
            "Ce qui a été reçu, utilisé et rendu. Les crédits les plus proches de leur échéance partent les premiers.",
            "What was received, used and given back. Credits closest to their expiry are used first.",
        ),
    };
    let choose = sharing_form::section(locale, wallet.sharing.clone(), None, sharing);
    let body = statement(locale, wallet, PAGE, address(PAGE, student, month));
    view! {
        <PageHeader title=locale.pick("Crédits", "Credits") subtitle>
            <ExternalLink href=address("/espace/credits.csv", student, month) class="button button-secondary">
                {locale.pick("Exporter (CSV)", "Export (CSV)")}
            </ExternalLink>
            <ExternalLink href=address("/espace/credits.pdf", student, month) class="button button-secondary">"PDF"</ExternalLink>
        </PageHeader>
        {whose(locale, &holders, student, month)}
        <div class="stack stack-l">{body}{choose}</div>
    }
    .into_any()
}

/// One tab per holder; nothing to choose between when there is one.
fn whose(locale: Locale, holders: &[Holder], chosen: UserId, month: Option<Month>) -> Option<AnyView> {
    if holders.len() < 2 {
        return None;
    }
    let tab = |holder: &Holder| Tab {
        href: address(PAGE, holder.student_id, month),
        label: holder.name.clone(),
        current: holder.student_id == chosen,
    };
    let items = holders.iter().map(tab).collect();
    Some(view! { <Tabs items label=locale.pick("Élèves", "Students") /> }.into_any())
}

/// Balance, grants, sums and lines; `path` is the page's, `here` the statement's without its page.
pub(super) fn statement(locale: Locale, wallet: Wallet, path: &str, here: String) -> AnyView {
    let title = wallet.title(locale);
    let balance = wallet.balance.format(locale);
    let grants = grants_table::grants(locale, wallet.grants);
    let filter = month_filter(locale, path, wallet.holder.student_id, wallet.month, &wallet.months);
    let sums = totals::sums(locale, &wallet.totals, wallet.month, wallet.overdue);
    let lines = ledger_table::lines(locale, wallet.lines, wallet.month, here);
    view! {
        <Section title class="stack">
            <p class="figure">{balance}</p>
            {grants}
        </Section>
        <Section title=locale.pick("Relevé", "Statement") class="stack">
            {filter}
            {sums}
            {lines}
        </Section>
    }
    .into_any()
}

fn month_filter(locale: Locale, path: &str, student: UserId, chosen: Option<Month>, months: &[Month]) -> AnyView {
    let value = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
    let everything = (String::new(), tr!(locale, "Depuis le début", "From the beginning"));
    // A month of the address in which nothing could have happened is still the one that is shown.
    let unknown = chosen.filter(|month| !months.contains(month));
    let months = unknown.iter().chain(months).map(|month| (month.to_string(), month.label(locale)));
    let options: Vec<_> = std::iter::once(everything).chain(months).collect();
    let chosen = value(chosen);
    let path = path.to_owned();
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <form class="statement-filter" method="get" action=path>
            <input type="hidden" name="eleve" value=student.to_string() />
            <label class="field-label" for="mois">{locale.pick("Période", "Period")}</label>
            <select class="input select" id="mois" name="mois">{options.collect_view()}</select>
            <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
        </form>
    }
    .into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <PageHeader title=locale.pick("Crédits", "Credits") />
        <EmptyState
            title=locale.pick("Aucun élève dans ce foyer", "No student in this household")
            text=locale.pick("Ajoutez un enfant pour lui donner des crédits.", "Add a child to give them credits.")
        />
    }
    .into_any()
}

fn failed(locale: Locale, error: AppError) -> AnyView {
    let unknown = matches!(error, AppError::NotFound | AppError::Forbidden);
    let body = if unknown {
        view! {
            <EmptyState title=locale.pick("Ce relevé n’existe pas", "There is no such statement")>
                <LinkButton href=PAGE variant=Variant::Secondary>{locale.pick("Voir mes crédits", "See my credits")}</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <ErrorState error retry=PAGE /> }.into_any()
    };
    view! { <PageHeader title=locale.pick("Crédits", "Credits") /> {body} }.into_any()
}

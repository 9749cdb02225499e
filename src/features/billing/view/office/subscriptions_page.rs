//! `/admin/abonnements`: subscriptions of all accounts. Search, filters and page are in the address.

use crate::api::office::list_subscriptions;
use crate::model::SubscriptionStatus;
use crate::model::office::{DueFilter, SubscriptionList, SubscriptionQuery, SubscriptionRow};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, Text, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Table, Tone, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/abonnements";

/// The page.
#[component]
pub fn SubscriptionsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let list = preau_ui::load(move || asked.get(), list_subscriptions);
    let title = locale.pick("Abonnements", "Subscriptions");
    let file = move || address("/admin/abonnements.csv", &asked.get());
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Qui a quelle formule, jusqu’à quand, et qui est en retard.",
            "Who has which plan, until when, and who is late.",
        )>
            {move || view! {
                <ExternalLink href=file() class="button button-secondary">{locale.pick("Exporter (CSV)", "Export (CSV)")}</ExternalLink>
            }}
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

fn read(query: &ParamsMap) -> SubscriptionQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    SubscriptionQuery {
        q: value("q"),
        status: value("statut"),
        plan: value("formule"),
        due: value("echeance"),
        page: value("page").parse().unwrap_or(1),
    }
}

/// An address with what is asked for, without the page.
fn address(path: &str, asked: &SubscriptionQuery) -> String {
    let filters = [("q", &asked.q), ("statut", &asked.status), ("formule", &asked.plan), ("echeance", &asked.due)];
    search_address(path, &filters.map(|(name, value)| (name, value.as_str())))
}

fn whole(locale: Locale, list: SubscriptionList, asked: &SubscriptionQuery) -> AnyView {
    let (filters, page) = (filters(locale, list.plans, asked.clone()), list.page);
    if page.items.is_empty() {
        return view! { <div class="stack">{filters}{nothing(locale, asked)}</div> }.into_any();
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} abonnement", "{total} subscription")
    } else {
        tr!(locale, "{total} abonnements", "{total} subscriptions")
    };
    let rows = page.items.into_iter().map(|one| row(locale, one)).collect_view();
    view! {
        <div class="stack">
            {filters}
            <p class="muted" role="status">{many}</p>
            <Table caption=tr!(locale, "Abonnements", "Subscriptions") head=columns(locale).map(str::to_owned).to_vec()>{rows}</Table>
            <Pager page=number last base=address(ADDRESS, asked) />
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, plans: Vec<(String, Text)>, asked: SubscriptionQuery) -> AnyView {
    let option = |code: &str, label: &str| (code.to_owned(), label.to_owned());
    let statuses = SubscriptionStatus::ALL.map(|status| option(status.code(), status.label().get(locale)));
    let live =
        [option("", locale.pick("En cours", "Running")), option("all", locale.pick("Tous les états", "Any status"))];
    let statuses = live.into_iter().chain(statuses).collect();
    let plans = plans.iter().map(|(code, name)| (code.clone(), format!("{} ({code})", name.get(locale))));
    let plans = std::iter::once(option("", locale.pick("Toutes les formules", "Any plan"))).chain(plans).collect();
    let dues = DueFilter::ALL.map(|due| option(due.code(), due.label().get(locale)));
    let dues = std::iter::once(option("", locale.pick("Toutes les échéances", "Any deadline"))).chain(dues).collect();
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Compte, nom ou adresse e-mail", "Account, name or e-mail address")>
            <SelectField name="statut" label=tr!(locale, "État", "Status") options=statuses value=asked.status />
            <SelectField name="formule" label=tr!(locale, "Formule", "Plan") options=plans value=asked.plan />
            <SelectField name="echeance" label=tr!(locale, "Échéance", "Deadline") options=dues value=asked.due />
        </SearchBar>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Fr => ["Compte", "Pour", "Formule", "Prix", "Payée jusqu’au", "État"],
        Locale::En => ["Account", "For", "Plan", "Price", "Paid until", "Status"],
    }
}

fn row(locale: Locale, one: SubscriptionRow) -> AnyView {
    let [account, person, plan, price, until, status] = columns(locale);
    let (name, id) = (one.person, one.person_id);
    let who = if one.is_student {
        view! { <a href=format!("/admin/eleves/{id}")>{name}</a> }.into_any()
    } else {
        name.into_any()
    };
    let then = match (&one.next, one.ends) {
        (_, true) => Some(tr!(locale, "s’arrête là", "ends there")),
        (Some(next), false) => {
            let next = next.get(locale);
            Some(tr!(locale, "puis {next}", "then {next}"))
        }
        (None, false) => None,
    };
    let then = then.map(|then| view! { <br /><span class="small muted">{then}</span> });
    let late = (one.days_late > 0).then(|| {
        let days = one.days_late;
        let words = if locale.is_singular(days) {
            tr!(locale, "{days} jour de retard", "{days} day late")
        } else {
            tr!(locale, "{days} jours de retard", "{days} days late")
        };
        view! { <Badge tone=Tone::Danger>{words}</Badge> }
    });
    let (amount, every) = (one.price.format_short(locale), one.every.get(locale).to_owned());
    view! {
        <tr>
            <td data-label=account>
                <div>
                    <a href=format!("/admin/relances/{}", one.account_id)>{one.account}</a>
                    <br />
                    <span class="small muted">{one.email}</span>
                </div>
            </td>
            <td data-label=person>{who}</td>
            <td data-label=plan>{one.plan.get(locale).to_owned()}</td>
            <td data-label=price class="nowrap">{format!("{amount} / {every}")}</td>
            <td data-label=until class="nowrap"><div>{one.until.unwrap_or_else(|| "–".to_owned())}{then}</div></td>
            <td data-label=status>
                <span class="cluster">
                    <Badge tone=one.status.tone()>{one.status.label().get(locale).to_owned()}</Badge>
                    {late}
                </span>
            </td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, asked: &SubscriptionQuery) -> AnyView {
    if *asked == (SubscriptionQuery { page: asked.page, ..SubscriptionQuery::default() }) {
        return view! {
            <EmptyState
                title=locale.pick("Aucun abonnement en cours", "No subscription is running")
                text=locale.pick(
                    "Ils apparaissent ici dès qu’une formule est prise.",
                    "They appear here as soon as a plan is taken.",
                )
            >
                <LinkButton href="/admin/formules" variant=Variant::Secondary>{locale.pick("Voir les formules", "See the plans")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title=locale.pick("Aucun abonnement ne correspond", "No subscription matches")>
            <LinkButton href=ADDRESS variant=Variant::Secondary>{locale.pick("Tout afficher", "Show everything")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

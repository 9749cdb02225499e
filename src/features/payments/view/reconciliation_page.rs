//! `/admin/rapprochement`: what came in through each provider, whether they still say so, and what a person must look at.

use crate::api::transfers::{self, ComparePayments};
use crate::model::{AnomalyRow, ProviderTotal, Reconciliation};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Breadcrumb, Button, EmptyState, ErrorState, Field, Form, PageHeader, PageTitle, Section, Skeleton, Table,
    Tone, Variant, use_locale,
};

const ADDRESS: &str = "/admin/rapprochement";

/// The page.
#[component]
pub fn ReconciliationPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let days = Memo::new(move |_| {
        query.with(|query| (query.get("du").unwrap_or_default(), query.get("au").unwrap_or_default()))
    });
    let compare = ServerAction::<ComparePayments>::new();
    let found = preau_ui::load(
        move || (days.get(), compare.version().get()),
        |((from, to), _)| transfers::show_reconciliation(from, to),
    );
    let title = locale.pick("Rapprochement", "Reconciliation");
    let way =
        vec![(tr!(locale, "Paiements", "Payments"), Some("/admin/paiements".to_owned())), (title.to_owned(), None)];
    view! {
        <PageTitle text=title />
        <Breadcrumb items=way />
        <PageHeader
            title
            subtitle=locale.pick(
                "Ce que nous avons validé, comparé à ce que disent les prestataires.",
                "What we have settled, compared with what providers say.",
            )
        />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(found) => view! { <Found found compare /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Found(found: Reconciliation, compare: ServerAction<ComparePayments>) -> AnyView {
    let locale = use_locale();
    let (from, to) = (found.from.to_string(), found.to.to_string());
    let refused = (found.refused_webhooks > 0).then(|| {
        let count = found.refused_webhooks;
        let words = tr!(
            locale,
            "Notifications écartées dans cette période\u{202f}: {count}. Elles ne changent rien\u{202f}; beaucoup d’un coup méritent un regard.",
            "Notifications refused in these days: {count}. They change nothing; many at once deserve a look."
        );
        view! { <p class="small muted">{words}</p> }
    });
    view! {
        <form class="search-bar" method="get" action=ADDRESS>
            <Field name="du" label=tr!(locale, "Du", "From") kind="date" value=from.clone() />
            <Field name="au" label=tr!(locale, "Au", "To") kind="date" value=to.clone() />
            <Button variant=Variant::Secondary>{tr!(locale, "Afficher", "Show")}</Button>
        </form>
        <Section title=tr!(locale, "Encaissements", "Received")>
            <div class="stack">
                {totals(locale, found.totals)}
                <Form action=compare>
                    <input type="hidden" name="from" value=from />
                    <input type="hidden" name="to" value=to />
                    <Button variant=Variant::Secondary>{tr!(locale, "Comparer avec les prestataires", "Compare with the providers")}</Button>
                </Form>
                {refused}
            </div>
        </Section>
        <Section title=tr!(locale, "Anomalies", "Anomalies")>{anomalies(locale, found.anomalies, found.more)}</Section>
    }
    .into_any()
}

fn totals(locale: Locale, totals: Vec<ProviderTotal>) -> AnyView {
    if totals.is_empty() {
        let text = tr!(locale, "Aucun paiement dans cette période.", "No payment in these days.");
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    let head = [
        tr!(locale, "Prestataire", "Provider"),
        tr!(locale, "Encaissé", "Received"),
        tr!(locale, "Validés", "Settled"),
        tr!(locale, "Reconfirmés", "Confirmed again"),
        tr!(locale, "Ouverts", "Open"),
    ];
    let labels = head.clone();
    let row = move |total: ProviderTotal| {
        let [provider, received, settled, confirmed, open] = labels.clone();
        view! {
            <tr>
                <td data-label=provider>{total.provider.name()}</td>
                <td data-label=received class="number">{total.received.format(locale)}</td>
                <td data-label=settled class="number">{total.settled}</td>
                <td data-label=confirmed class="number">{format!("{} / {}", total.confirmed, total.settled)}</td>
                <td data-label=open class="number">{total.open}</td>
            </tr>
        }
    };
    view! {
        <Table caption=tr!(locale, "Encaissements par prestataire et devise", "Received by provider and currency") head=head.into()>
            {totals.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

fn anomalies(locale: Locale, anomalies: Vec<AnomalyRow>, more: bool) -> AnyView {
    if anomalies.is_empty() {
        return view! {
            <EmptyState
                title=tr!(locale, "Rien à regarder", "Nothing to look at")
                text=tr!(
                    locale,
                    "Tout ce que disent les prestataires correspond à nos enregistrements.",
                    "All that providers say matches our records."
                )
            />
        }
        .into_any();
    }
    let head = [
        tr!(locale, "Référence", "Reference"),
        tr!(locale, "Payeur", "Payer"),
        tr!(locale, "Prestataire", "Provider"),
        tr!(locale, "Montant", "Amount"),
        tr!(locale, "Pourquoi", "Why"),
        tr!(locale, "Date", "Date"),
    ];
    let labels = head.clone();
    let row = move |anomaly: AnomalyRow| {
        let [reference, payer, provider, amount, why, date] = labels.clone();
        let label = anomaly.kind.label().get(locale).to_owned();
        view! {
            <tr>
                <td data-label=reference class="nowrap"><a href=format!("/admin/paiements/{}", anomaly.id)>{anomaly.reference}</a></td>
                <td data-label=payer>{anomaly.payer}</td>
                <td data-label=provider>{anomaly.provider.name()}</td>
                <td data-label=amount class="number">{anomaly.amount.format(locale)}</td>
                <td data-label=why><Badge tone=Tone::Warning>{label}</Badge></td>
                <td data-label=date class="nowrap">{anomaly.created}</td>
            </tr>
        }
    };
    let rest = more.then(|| {
        let text = tr!(
            locale,
            "Il y en a d’autres\u{202f}: classez d’abord celles-ci.",
            "There are more: settle these first."
        );
        view! { <p class="muted">{text}</p> }
    });
    view! {
        <Table caption=tr!(locale, "Anomalies", "Anomalies") head=head.into()>{anomalies.into_iter().map(row).collect_view()}</Table>
        {rest}
    }
    .into_any()
}

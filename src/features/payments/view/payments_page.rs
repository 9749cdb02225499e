//! `/admin/paiements`: all payments, the latest first. Search, filters and page are in the address.

use super::PaymentStatusBadge;
use crate::api;
use crate::model::{PaymentQuery, PaymentRow, PaymentStatus, ProviderKind};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, Page, PageRequest, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField,
    Skeleton, Table, Tone, Variant, search_address, use_locale,
};

const ADDRESS: &str = "/admin/paiements";

/// The page.
#[component]
pub fn PaymentsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(wanted));
    let payments = preau_ui::load(
        move || wanted.get(),
        |wanted| {
            let (status, provider) = codes(&wanted);
            api::payments(wanted.page.number, wanted.q, status, provider, wanted.anomalies)
        },
    );
    view! {
        <PageTitle text=locale.pick("Paiements", "Payments") />
        <PageHeader
            title=locale.pick("Paiements", "Payments")
            subtitle=locale.pick(
                "Tous les prestataires, avec la boîte noire de chaque paiement.",
                "All providers, with the black box of each payment.",
            )
        >
            <span class="cluster">
                {move || view! {
                    <ExternalLink href=address("/admin/paiements.csv", &wanted.get()) class="button button-secondary">{locale.pick("Exporter (CSV)", "Export (CSV)")}</ExternalLink>
                }}
                <LinkButton href="/admin/rapprochement" variant=Variant::Secondary>
                    {locale.pick("Rapprochement et anomalies", "Reconciliation and anomalies")}
                </LinkButton>
            </span>
        </PageHeader>
        <div class="stack">
            {move || view! { <Filters wanted=wanted.get() /> }}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    match payments.await {
                        Ok(page) => view! { <List page wanted=wanted.get_untracked() /> }.into_any(),
                        Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// What the address asks for.
fn wanted(query: &ParamsMap) -> PaymentQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    PaymentQuery {
        page: PageRequest::new(value("page").parse().unwrap_or(1)),
        q: value("q"),
        status: PaymentStatus::from_code(&value("statut")),
        provider: ProviderKind::from_code(&value("prestataire")),
        anomalies: value("anomalies") == "oui",
    }
}

fn codes(wanted: &PaymentQuery) -> (String, String) {
    let status = wanted.status.map_or("", PaymentStatus::code);
    let provider = wanted.provider.map_or("", ProviderKind::code);
    (status.to_owned(), provider.to_owned())
}

/// An address with what is asked for, without the page.
fn address(path: &str, wanted: &PaymentQuery) -> String {
    let (status, provider) = codes(wanted);
    let anomalies = if wanted.anomalies { "oui" } else { "" };
    let filters = [("q", wanted.q.as_str()), ("statut", &status), ("prestataire", &provider), ("anomalies", anomalies)];
    search_address(path, &filters)
}

#[component]
fn Filters(wanted: PaymentQuery) -> impl IntoView {
    let locale = use_locale();
    let (status, provider) = codes(&wanted);
    let any = |label: String| std::iter::once((String::new(), label));
    let statuses = PaymentStatus::ALL.map(|status| (status.code().to_owned(), status.label().get(locale).to_owned()));
    let statuses = any(tr!(locale, "Tous les états", "Any status")).chain(statuses).collect();
    let providers = ProviderKind::ALL.map(|kind| (kind.code().to_owned(), kind.name().to_owned()));
    let providers = any(tr!(locale, "Tous les prestataires", "Any provider")).chain(providers).collect();
    let anomalies = vec![
        (String::new(), tr!(locale, "Tous", "All")),
        ("oui".to_owned(), tr!(locale, "Anomalies seulement", "Anomalies only")),
    ];
    let chosen = if wanted.anomalies { "oui" } else { "" };
    view! {
        <SearchBar value=wanted.q label=tr!(locale, "Référence, nom ou adresse du payeur", "Reference, name or address of the payer")>
            <SelectField name="statut" label=tr!(locale, "État", "Status") options=statuses value=status />
            <SelectField name="prestataire" label=tr!(locale, "Prestataire", "Provider") options=providers value=provider />
            <SelectField name="anomalies" label=tr!(locale, "Anomalies", "Anomalies") options=anomalies value=chosen />
        </SearchBar>
    }
}

#[component]
fn List(page: Page<PaymentRow>, wanted: PaymentQuery) -> impl IntoView {
    let locale = use_locale();
    if page.items.is_empty() {
        let searched = wanted != PaymentQuery::default();
        return view! { <Nothing searched /> }.into_any();
    }
    let (number, last, total) = (page.number, page.last(), page.total);
    let many = if locale.is_singular(total) {
        tr!(locale, "{total} paiement", "{total} payment")
    } else {
        tr!(locale, "{total} paiements", "{total} payments")
    };
    view! {
        <p class="muted" role="status">{many}</p>
        <Table caption=tr!(locale, "Paiements", "Payments") head=columns(locale).into()>
            {page.items.into_iter().map(|payment| view! { <Row payment /> }).collect_view()}
        </Table>
        <Pager page=number last base=address(ADDRESS, &wanted) />
    }
    .into_any()
}

fn columns(locale: Locale) -> [String; 6] {
    [
        tr!(locale, "Référence", "Reference"),
        tr!(locale, "Payeur", "Payer"),
        tr!(locale, "Pour", "For"),
        tr!(locale, "Montant", "Amount"),
        tr!(locale, "État", "Status"),
        tr!(locale, "Date", "Date"),
    ]
}

#[component]
fn Row(payment: PaymentRow) -> impl IntoView {
    let locale = use_locale();
    let [reference, payer, purpose, amount, status, date] = columns(locale);
    let anomaly =
        payment.anomaly.then(|| view! { <Badge tone=Tone::Danger>{tr!(locale, "Anomalie", "Anomaly")}</Badge> });
    let proof = (payment.proofs > 0 && payment.status.is_open())
        .then(|| view! { <Badge tone=Tone::Info>{tr!(locale, "Justificatif reçu", "Proof received")}</Badge> });
    view! {
        <tr>
            <td data-label=reference class="nowrap"><a href=format!("{ADDRESS}/{}", payment.id)>{payment.reference}</a></td>
            <td data-label=payer>{payment.payer}</td>
            <td data-label=purpose>{payment.description}</td>
            <td data-label=amount class="number">{payment.amount.format(locale)}</td>
            <td data-label=status><span class="cluster"><PaymentStatusBadge status=payment.status />{proof}{anomaly}</span></td>
            <td data-label=date class="nowrap">{payment.created}</td>
        </tr>
    }
}

#[component]
fn Nothing(searched: bool) -> impl IntoView {
    let locale = use_locale();
    if searched {
        return view! {
            <EmptyState title=tr!(locale, "Aucun paiement ne correspond", "No payment matches")>
                <LinkButton href=ADDRESS variant=Variant::Secondary>{tr!(locale, "Tout afficher", "Show everything")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=tr!(locale, "Aucun paiement pour l’instant", "No payment yet")
            text=tr!(
                locale,
                "Ils apparaissent ici dès qu’une famille choisit une formule.",
                "They appear here as soon as a family chooses a plan."
            )
        />
    }
    .into_any()
}

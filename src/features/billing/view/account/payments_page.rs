//! `/espace/paiements`: all payments of the account. Search, filter and page are in the address.

use super::{INVOICES, MoneyTabs, PAYMENTS};
use crate::api::account::my_payments;
use crate::model::account::{OwnPayment, OwnPayments, OwnPaymentsQuery, OwnRefund};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, tr};
use preau_payments::model::PaymentStatus;
use preau_payments::view::PaymentStatusBadge;
use preau_ui::{
    EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, SearchBar, SelectField, Skeleton, Table, Variant,
    search_address, use_locale,
};

/// The page.
#[component]
pub fn OwnPaymentsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(read));
    let payments = preau_ui::load(move || asked.get(), my_payments);
    let title = locale.pick("Paiements", "Payments");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "Tout ce que vous avez payé, avec les reçus et les remboursements.",
            "All that you paid, with receipts and refunds.",
        ) />
        <MoneyTabs current=PAYMENTS />
        <div class="stack">
            {move || filters(locale, asked.get())}
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || Suspend::new(async move {
                    let asked = asked.get_untracked();
                    match payments.await {
                        Ok(page) => list(locale, page, &asked),
                        Err(error) => view! { <ErrorState error retry=PAYMENTS /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

fn read(query: &ParamsMap) -> OwnPaymentsQuery {
    let value = |name: &str| query.get(name).unwrap_or_default();
    OwnPaymentsQuery { q: value("q"), status: value("statut"), page: value("page").parse().unwrap_or(1) }
}

fn filters(locale: Locale, asked: OwnPaymentsQuery) -> AnyView {
    let any = (String::new(), tr!(locale, "Tous les états", "Any status"));
    let each = PaymentStatus::ALL.map(|status| (status.code().to_owned(), status.label().get(locale).to_owned()));
    let options = std::iter::once(any).chain(each).collect();
    view! {
        <SearchBar value=asked.q label=tr!(locale, "Référence ou objet", "Reference or what for")>
            <SelectField name="statut" label=tr!(locale, "État", "Status") options value=asked.status />
        </SearchBar>
    }
    .into_any()
}

fn list(locale: Locale, page: OwnPayments, asked: &OwnPaymentsQuery) -> AnyView {
    if page.items.is_empty() {
        return nothing(locale, asked);
    }
    let (number, last) = (page.number, page.last());
    let rows = page.items.into_iter().map(|payment| row(locale, payment)).collect_view();
    view! {
        <Table caption=tr!(locale, "Paiements", "Payments") head=columns(locale).map(str::to_owned).to_vec()>{rows}</Table>
        <Pager page=number last base=search_address(PAYMENTS, &[("q", &asked.q), ("statut", &asked.status)]) />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Fr => ["Date", "Pour", "Moyen", "Montant", "État", "Reçu"],
        Locale::En => ["Date", "For", "Way", "Amount", "Status", "Receipt"],
    }
}

fn row(locale: Locale, payment: OwnPayment) -> AnyView {
    let [date, what, way, amount, status, receipt] = columns(locale);
    let (id, reference) = (payment.id, payment.reference.clone());
    let paper = payment.receipt.map(|invoice| {
        let href = format!("{INVOICES}/{invoice}/recus/{id}.pdf");
        view! { <a href=href rel="external">{tr!(locale, "Reçu {reference}", "Receipt {reference}")}</a> }.into_any()
    });
    let paper = paper.unwrap_or_else(|| "–".into_any());
    let refunds = payment.refunds.into_iter().map(|refund| given_back(locale, refund)).collect_view();
    view! {
        <tr>
            <td data-label=date class="nowrap">{payment.date}</td>
            <td data-label=what>
                <div>
                    <a href=format!("{PAYMENTS}/{id}")>{payment.description}</a>
                    <br />
                    <span class="small muted">{payment.reference}</span>
                </div>
            </td>
            <td data-label=way>{payment.provider.name()}</td>
            <td data-label=amount class="number"><div>{payment.amount.format(locale)}{refunds}</div></td>
            <td data-label=status><PaymentStatusBadge status=payment.status /></td>
            <td data-label=receipt>{paper}</td>
        </tr>
    }
    .into_any()
}

/// "Remboursé : 79,500 TND, le 2 mars 2026".
fn given_back(locale: Locale, refund: OwnRefund) -> AnyView {
    let (amount, date, state) = (refund.amount.format(locale), refund.date, refund.status.label());
    let state = state.get(locale);
    let words = tr!(locale, "{state}\u{202f}: {amount}, le {date}", "{state}: {amount}, {date}");
    view! { <br /><span class="small muted">{words}</span> }.into_any()
}

fn nothing(locale: Locale, asked: &OwnPaymentsQuery) -> AnyView {
    if asked.q.is_empty() && asked.status.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun paiement pour l’instant", "No payment yet")
                text=locale.pick("Le premier apparaît ici avec son reçu.", "The first one appears here with its receipt.")
            >
                <LinkButton href="/espace/abonnement" variant=Variant::Secondary>{locale.pick("Voir les formules", "See the plans")}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title=locale.pick("Aucun paiement ne correspond", "No payment matches")>
            <LinkButton href=PAYMENTS variant=Variant::Secondary>{locale.pick("Tout afficher", "Show everything")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

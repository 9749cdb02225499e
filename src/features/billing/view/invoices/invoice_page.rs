//! `/espace/factures/:id`: one document, and how to pay it.

use super::document::DocumentSheet;
use super::{InvoiceBadge, plain};
use crate::api::invoices::{self as api, PayInvoice, UseCredit};
use crate::model::InvoiceKind;
use crate::model::invoice_pages::InvoiceView;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Locale, tr};
use preau_payments::view::{SandboxBadge, keep_method_field};
use preau_ui::{
    Breadcrumb, Button, Card, Choice, ChoiceField, ErrorState, ExternalLink, Field, Form, PageHeader, PageTitle,
    Section, Skeleton, Variant, use_locale,
};

const ADDRESS: &str = "/espace/factures";

/// The page.
#[component]
pub fn InvoicePage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let (pay, credit) = (ServerAction::<PayInvoice>::new(), ServerAction::<UseCredit>::new());
    leave_to_pay(pay);
    let invoice = preau_ui::load(move || (id.get(), credit.version().get()), |(id, _)| api::find_invoice(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match invoice.await {
                    Ok(invoice) => view! { <Whole invoice pay credit /> }.into_any(),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// With JavaScript the browser itself goes to the provider: its page is never one of the router's.
fn leave_to_pay(pay: ServerAction<PayInvoice>) {
    Effect::new(move || {
        if let Some(Ok(url)) = pay.value().get() {
            let _ = window().location().set_href(&url);
        }
    });
}

#[component]
fn Whole(invoice: InvoiceView, pay: ServerAction<PayInvoice>, credit: ServerAction<UseCredit>) -> impl IntoView {
    let locale = use_locale();
    let (kind, status) = (invoice.row.kind, invoice.row.status);
    let (label, reference) = (kind.label().get(locale).to_owned(), invoice.row.reference.clone());
    let title = format!("{label} {reference}");
    let way = vec![(tr!(locale, "Factures", "Invoices"), Some(ADDRESS.to_owned())), (reference, None)];
    let pdf = format!("{ADDRESS}/{}/document.pdf", invoice.row.id);
    let subtitle = match (kind, invoice.row.due.is_empty()) {
        (InvoiceKind::Invoice, false) => {
            let (date, due) = (&invoice.row.date, &invoice.row.due);
            tr!(locale, "Du {date}, à payer avant le {due}", "Of {date}, due on {due}")
        }
        _ => invoice.row.date.clone(),
    };
    let paying = (!invoice.offers.is_empty() && invoice.row.balance.minor > 0).then(|| pay_form(locale, &invoice, pay));
    let using = (invoice.credit.minor > 0 && invoice.row.balance.minor > 0 && status.is_payable())
        .then(|| credit_form(locale, &invoice, credit));
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title subtitle>
            <span class="cluster">
                <InvoiceBadge kind status />
                <ExternalLink href=pdf class="button button-secondary">{tr!(locale, "Télécharger le PDF", "Download the PDF")}</ExternalLink>
            </span>
        </PageHeader>
        <div class="stack">
            {using}
            {paying}
            <DocumentSheet invoice base=ADDRESS />
        </div>
    }
}

fn credit_form(locale: Locale, invoice: &InvoiceView, credit: ServerAction<UseCredit>) -> AnyView {
    let (id, available) = (invoice.row.id.to_string(), invoice.credit.format(locale));
    view! {
        <Card>
            <Form action=credit>
                <input type="hidden" name="invoice_id" value=id />
                <p>{tr!(locale, "Vous avez un crédit de {available}.", "You have a credit of {available}.")}</p>
                <Button variant=Variant::Secondary>{tr!(locale, "L’utiliser pour cette facture", "Use it for this invoice")}</Button>
            </Form>
        </Card>
    }
    .into_any()
}

fn pay_form(locale: Locale, invoice: &InvoiceView, pay: ServerAction<PayInvoice>) -> AnyView {
    let sandbox = invoice.offers.iter().any(|offer| offer.sandbox).then(|| view! { <p><SandboxBadge /></p> });
    let first = invoice.offers.first().map(|offer| offer.kind.code().to_owned()).unwrap_or_default();
    let offers = invoice.offers.iter().map(|offer| Choice {
        value: offer.kind.code().to_owned(),
        title: offer.title(locale),
        detail: offer.detail(locale),
    });
    let (offers, part) = (offers.collect::<Vec<_>>(), part_field(locale, invoice));
    let keep = invoice.asks_to_keep.then(|| keep_method_field(locale, &invoice.offers));
    let id = invoice.row.id.to_string();
    view! {
        <Section title=tr!(locale, "Payer", "Pay")>
            <Card>
                <Form action=pay>
                    <input type="hidden" name="invoice_id" value=id />
                    {part}
                    <ChoiceField name="provider" label=tr!(locale, "Moyen de paiement", "Way to pay") options=offers value=first required=true />
                    {sandbox}
                    {keep}
                    <Button>{tr!(locale, "Continuer vers le paiement", "Continue to payment")}</Button>
                </Form>
            </Card>
        </Section>
    }
    .into_any()
}

/// The next instalment or everything; without instalments, any part.
fn part_field(locale: Locale, invoice: &InvoiceView) -> AnyView {
    let balance = invoice.row.balance;
    let label = tr!(locale, "Montant à payer", "Amount to pay");
    match invoice.next_part.filter(|part| part.minor < balance.minor) {
        Some(part) => {
            let due = invoice.row.due.clone();
            let options = vec![
                Choice {
                    value: plain(part),
                    title: part.format(locale),
                    detail: tr!(locale, "La prochaine échéance, le {due}.", "The next instalment, on {due}."),
                },
                Choice {
                    value: plain(balance),
                    title: balance.format(locale),
                    detail: tr!(locale, "Tout ce qui reste.", "All that is left."),
                },
            ];
            view! { <ChoiceField name="part" label options value=plain(part) required=true /> }.into_any()
        }
        None => view! {
            <Field
                name="part"
                label
                value=plain(balance)
                inputmode="decimal"
                required=true
                help=tr!(locale, "Tout, ou une partie maintenant et le reste plus tard.", "All of it, or a part now and the rest later.")
            />
        }
        .into_any(),
    }
}

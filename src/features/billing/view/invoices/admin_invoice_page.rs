//! `/admin/factures/:id`: one document, and what staff can do with it: issue, give up, credit, divide, give credit.

use super::document::DocumentSheet;
use super::{InvoiceBadge, plain};
use crate::api::invoices::{
    self as api, CancelDraft, CreditInvoice, GiveCustomerCredit, IssueInvoice, PlanInstalments,
};
use crate::model::invoice_pages::InvoiceView;
use crate::model::{InvoiceKind, InvoiceStatus};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{Locale, Money, tr};
use preau_ui::{
    Breadcrumb, Button, Dialog, ErrorState, ExternalLink, Field, Form, LinkButton, PageHeader, PageTitle, Skeleton,
    TextAreaField, Variant, use_locale,
};

const ADDRESS: &str = "/admin/factures";

/// Everything that can be done.
#[derive(Clone, Copy)]
struct Actions {
    issue: ServerAction<IssueInvoice>,
    cancel: ServerAction<CancelDraft>,
    credit: ServerAction<CreditInvoice>,
    plan: ServerAction<PlanInstalments>,
    give: ServerAction<GiveCustomerCredit>,
}

/// The page.
#[component]
pub fn AdminInvoicePage() -> AnyView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let open = Memo::new(move |_| query.with(|query| query.get("dialogue").unwrap_or_default()));
    let actions = Actions {
        issue: ServerAction::new(),
        cancel: ServerAction::new(),
        credit: ServerAction::new(),
        plan: ServerAction::new(),
        give: ServerAction::new(),
    };
    let version = move || {
        let (issue, cancel) = (actions.issue.version().get(), actions.cancel.version().get());
        issue + cancel + actions.credit.version().get() + actions.plan.version().get() + actions.give.version().get()
    };
    let invoice = preau_ui::load(move || (id.get(), version()), |(id, _)| api::find_invoice(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match invoice.await {
                    Ok(invoice) => view! { <Whole invoice open=open.get() actions /> }.into_any(),
                    Err(error) => view! { <ErrorState error retry=ADDRESS /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Whole(invoice: InvoiceView, open: String, actions: Actions) -> impl IntoView {
    let locale = use_locale();
    let (kind, status) = (invoice.row.kind, invoice.row.status);
    let reference = if invoice.row.reference.is_empty() {
        tr!(locale, "Brouillon", "Draft")
    } else {
        invoice.row.reference.clone()
    };
    let title = format!("{} {reference}", kind.label().get(locale));
    let way = vec![(tr!(locale, "Factures", "Invoices"), Some(ADDRESS.to_owned())), (reference, None)];
    let here = format!("{ADDRESS}/{}", invoice.row.id);
    let pdf = format!("{here}/document.pdf");
    let subtitle = format!("{} · {}", invoice.row.account, invoice.row.date);
    let dialog = dialog(locale, &invoice, &open, &here, actions);
    let buttons = buttons(locale, &invoice, &here, actions);
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title subtitle>
            <span class="cluster">
                <InvoiceBadge kind status />
                <ExternalLink href=pdf class="button button-secondary">{tr!(locale, "Voir le PDF", "See the PDF")}</ExternalLink>
            </span>
        </PageHeader>
        <div class="stack">
            <div class="cluster">{buttons}</div>
            <DocumentSheet invoice base=ADDRESS />
        </div>
        {dialog}
    }
}

fn buttons(locale: Locale, invoice: &InvoiceView, here: &str, actions: Actions) -> AnyView {
    let id = invoice.row.id.to_string();
    if invoice.row.status == InvoiceStatus::Draft {
        let (edit, give_up) =
            (format!("/admin/factures/nouvelle?brouillon={id}"), format!("{here}?dialogue=abandonner"));
        let edit = invoice.is_editable.then(|| {
            view! { <LinkButton href=edit variant=Variant::Secondary>{tr!(locale, "Modifier le brouillon", "Edit the draft")}</LinkButton> }
        });
        return view! {
            <Form action=actions.issue>
                <input type="hidden" name="invoice_id" value=id />
                <Button>{tr!(locale, "Émettre la facture", "Issue the invoice")}</Button>
            </Form>
            {edit}
            <LinkButton href=give_up variant=Variant::Quiet>{tr!(locale, "Abandonner le brouillon", "Give the draft up")}</LinkButton>
        }
        .into_any();
    }
    if invoice.row.kind == InvoiceKind::CreditNote || invoice.row.reference.is_empty() {
        return ().into_any();
    }
    let link = |name: &str, label: String| {
        let href = format!("{here}?dialogue={name}");
        view! { <LinkButton href variant=Variant::Secondary>{label}</LinkButton> }
    };
    let credit = (invoice.credited.minor < invoice.row.total.minor)
        .then(|| link("avoir", tr!(locale, "Faire un avoir", "Make a credit note")));
    let divide = (invoice.row.balance.minor > 0)
        .then(|| link("echeances", tr!(locale, "Échelonner", "Divide into instalments")));
    let give = link("credit", tr!(locale, "Offrir un crédit au compte", "Give the account credit"));
    let href = format!("/admin/comptes/{}/credit", invoice.account_id);
    let all = view! { <LinkButton href variant=Variant::Quiet>{tr!(locale, "Crédit du compte", "Credit of the account")}</LinkButton> };
    view! { {credit}{divide}{give}{all} }.into_any()
}

fn dialog(locale: Locale, invoice: &InvoiceView, open: &str, here: &str, actions: Actions) -> Option<AnyView> {
    match open {
        "abandonner" if invoice.row.status == InvoiceStatus::Draft => {
            Some(give_up_dialog(locale, invoice, here, actions.cancel))
        }
        "avoir" => Some(credit_dialog(locale, invoice, here, actions.credit)),
        "echeances" if invoice.row.balance.minor > 0 => Some(plan_dialog(locale, invoice, here, actions.plan)),
        "credit" => Some(give_dialog(locale, invoice, here, actions.give)),
        _ => None,
    }
}

fn way_out(locale: Locale, here: &str) -> AnyView {
    let href = here.to_owned();
    view! { <LinkButton href variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton> }
        .into_any()
}

fn give_up_dialog(locale: Locale, invoice: &InvoiceView, here: &str, action: ServerAction<CancelDraft>) -> AnyView {
    let (amount, account) = (invoice.row.total.format(locale), invoice.row.account.clone());
    let (id, close, way_out) = (invoice.row.id.to_string(), here.to_owned(), way_out(locale, here));
    view! {
        <Dialog title=tr!(locale, "Abandonner le brouillon\u{202f}?", "Give the draft up?") close>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <p>{tr!(
                    locale,
                    "Ce brouillon de {amount} pour {account} ne sera jamais émis et ne prend aucun numéro. Il reste lisible parmi \
                     les factures annulées.",
                    "This draft of {amount} for {account} will never be issued and takes no number. It can still be read among \
                     the cancelled invoices."
                )}</p>
                <div class="cluster">
                    <Button variant=Variant::Danger>{tr!(locale, "Abandonner le brouillon", "Give the draft up")}</Button>
                    {way_out}
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn credit_dialog(locale: Locale, invoice: &InvoiceView, here: &str, action: ServerAction<CreditInvoice>) -> AnyView {
    let most = Money::new(invoice.row.total.minor - invoice.credited.minor, invoice.row.total.currency);
    let limit = most.format(locale);
    let paid = invoice.paid.minor > 0;
    let effect = if paid {
        tr!(
            locale,
            "Ce qui a été payé au-delà du nouveau total devient un crédit du compte, utilisable sur ses prochaines factures.",
            "What was paid beyond the new total becomes credit of the account, for its coming invoices."
        )
    } else {
        tr!(locale, "Le reste à payer diminue d’autant.", "What is left to pay goes down by as much.")
    };
    let (id, close, way_out) = (invoice.row.id.to_string(), here.to_owned(), way_out(locale, here));
    view! {
        <Dialog title=tr!(locale, "Faire un avoir", "Make a credit note") close>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <p>{effect}</p>
                <Field name="amount" label=tr!(locale, "Montant TTC", "Amount including tax") value=plain(most) inputmode="decimal" required=true help=tr!(locale, "Jusqu’à {limit}.", "Up to {limit}.") />
                <TextAreaField name="reason" label=tr!(locale, "Raison", "Reason") help=tr!(locale, "Elle est imprimée sur l’avoir.", "It is printed on the credit note.") required=true maxlength=300 rows=3 />
                <div class="cluster">
                    <Button variant=Variant::Danger>{tr!(locale, "Émettre l’avoir", "Issue the credit note")}</Button>
                    {way_out}
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn plan_dialog(locale: Locale, invoice: &InvoiceView, here: &str, action: ServerAction<PlanInstalments>) -> AnyView {
    let total = invoice.row.total.format(locale);
    let (id, close, way_out) = (invoice.row.id.to_string(), here.to_owned(), way_out(locale, here));
    let today = invoice.today.clone();
    view! {
        <Dialog title=tr!(locale, "Échelonner le paiement", "Divide into instalments") close>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <p>{tr!(locale, "Le total de {total} est divisé en parts mensuelles égales.", "The total of {total} is divided into equal monthly parts.")}</p>
                <Field name="count" label=tr!(locale, "Nombre d’échéances", "Number of instalments") kind="number" value="3" min="1" max="24" required=true />
                <Field name="first" label=tr!(locale, "Première échéance", "First instalment") kind="date" value=today.clone() min=today required=true />
                <div class="cluster">
                    <Button>{tr!(locale, "Échelonner", "Divide")}</Button>
                    {way_out}
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn give_dialog(locale: Locale, invoice: &InvoiceView, here: &str, action: ServerAction<GiveCustomerCredit>) -> AnyView {
    let (account, currency) = (invoice.row.account.clone(), invoice.row.total.currency.code());
    let (id, close, way_out) = (invoice.row.id.to_string(), here.to_owned(), way_out(locale, here));
    let (today, key) = (invoice.today.clone(), invoice.idempotency_key.clone());
    view! {
        <Dialog title=tr!(locale, "Offrir un crédit à {account}", "Give {account} credit") close>
            <Form action>
                <input type="hidden" name="invoice_id" value=id />
                <input type="hidden" name="idempotency_key" value=key />
                <Field name="amount" label=tr!(locale, "Montant en {currency}", "Amount in {currency}") inputmode="decimal" required=true />
                <Field name="expires_on" label=tr!(locale, "À utiliser jusqu’au", "To be used until") kind="date" min=today />
                <TextAreaField name="reason" label=tr!(locale, "Raison", "Reason") required=true maxlength=300 rows=3 />
                <div class="cluster">
                    <Button>{tr!(locale, "Offrir le crédit", "Give the credit")}</Button>
                    {way_out}
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

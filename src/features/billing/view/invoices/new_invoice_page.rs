//! `/admin/factures/nouvelle`: an invoice for an account; `?brouillon=` writes a draft anew.

use super::line_fields::{LineFields, Typed};
use crate::api::invoices::{self as api, CreateInvoice};
use crate::model::InvoiceForm;
use crate::model::invoice_pages::DraftChoices;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, SelectField, Skeleton,
    TextAreaField, Variant, use_locale,
};

const ADDRESS: &str = "/admin/factures/nouvelle";

/// The page.
#[component]
pub fn NewInvoicePage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let create = ServerAction::<CreateInvoice>::new();
    let draft =
        query.with_untracked(|query| query.get("brouillon").or_else(|| query.get("invoice_id")).unwrap_or_default());
    let title = match draft.is_empty() {
        true => tr!(locale, "Nouvelle facture", "New invoice"),
        false => tr!(locale, "Modifier le brouillon", "Edit the draft"),
    };
    let choices = preau_ui::load(move || draft.clone(), api::invoice_choices);
    let way = vec![(tr!(locale, "Factures", "Invoices"), Some("/admin/factures".to_owned())), (title.clone(), None)];
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=way />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match choices.await {
                    Ok(choices) => form(locale, choices, query.get_untracked(), create),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn form(locale: Locale, choices: DraftChoices, query: ParamsMap, create: ServerAction<CreateInvoice>) -> AnyView {
    let InvoiceForm { invoice_id: id, account_id, currency, note, mut lines, .. } = choices.form;
    let head = [("account_id", account_id), ("currency", currency), ("note", note)];
    lines.extend(head.map(|(name, value)| (name.to_owned(), value)));
    let typed = Typed::new(query, lines);
    // Whose a draft is and its currency stay.
    let is_new = id.is_empty();
    let account = match typed.field("account_id") {
        none if none.is_empty() => typed.field("compte"),
        account => account,
    };
    let (currency, note, due_on) = (typed.field("currency"), typed.field("note"), typed.field("due_on"));
    let nobody = is_new.then(|| (String::new(), tr!(locale, "Choisir un compte", "Choose an account")));
    let offered = choices.accounts.into_iter().filter(|(id, _)| is_new || *id == account);
    let accounts = nobody.into_iter().chain(offered).collect();
    let currencies = Currency::ALL.iter().map(|currency| currency.code().to_owned());
    let currencies = currencies.filter(|code| is_new || *code == currency).map(|code| (code.clone(), code)).collect();
    let away = if is_new { "/admin/factures".to_owned() } else { format!("/admin/factures/{id}") };
    view! {
        <Form action=create>
            <input type="hidden" name="invoice_id" value=id />
            <SelectField name="account_id" label=tr!(locale, "Compte", "Account") options=accounts value=account required=true />
            <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=currency required=true />
            <LineFields typed inclusive=choices.inclusive rate=choices.rate address=ADDRESS.to_owned() />
            <TextAreaField name="note" label=tr!(locale, "Mot au-dessus des lignes", "A word above the lines") value=note maxlength=500 rows=2 />
            <Field name="due_on" label=tr!(locale, "À payer avant le", "Due on") kind="date" value=due_on help=tr!(locale, "Selon vos conditions si rien n’est choisi.", "By your terms if nothing is chosen.") />
            <div class="cluster">
                <Button name="then" value="issue">{tr!(locale, "Émettre la facture", "Issue the invoice")}</Button>
                <Button name="then" value="draft" variant=Variant::Secondary>{tr!(locale, "Garder en brouillon", "Keep as a draft")}</Button>
                <LinkButton href=away variant=Variant::Quiet>{tr!(locale, "Ne rien enregistrer", "Save nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

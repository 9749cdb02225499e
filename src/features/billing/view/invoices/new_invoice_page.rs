//! `/admin/factures/nouvelle`: an invoice for an account, in up to five lines; `?brouillon=` writes a draft anew.

use crate::api::invoices::{self as api, CreateInvoice};
use crate::model::invoice_forms::{InvoiceForm, LINES};
use crate::model::invoice_pages::DraftChoices;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, SelectField, Skeleton,
    TextAreaField, Variant, use_locale,
};

/// Names of the fields of each line.
const FIELDS: [[&str; 4]; LINES] = [
    ["description_1", "quantity_1", "price_1", "tax_1"],
    ["description_2", "quantity_2", "price_2", "tax_2"],
    ["description_3", "quantity_3", "price_3", "tax_3"],
    ["description_4", "quantity_4", "price_4", "tax_4"],
    ["description_5", "quantity_5", "price_5", "tax_5"],
];

/// The page.
#[component]
pub fn NewInvoicePage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let account = Memo::new(move |_| query.with(|query| query.get("compte").unwrap_or_default()));
    let create = ServerAction::<CreateInvoice>::new();
    let draft = query.with_untracked(|query| query.get("brouillon").unwrap_or_default());
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
                    Ok(choices) => form(locale, choices, account.get_untracked(), create),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn form(locale: Locale, choices: DraftChoices, account: String, create: ServerAction<CreateInvoice>) -> AnyView {
    let draft = choices.form;
    // Whose a draft is and its currency stay.
    let is_new = draft.invoice_id.is_empty();
    let account = if is_new { account } else { draft.account_id.clone() };
    let nobody = is_new.then(|| (String::new(), tr!(locale, "Choisir un compte", "Choose an account")));
    let offered = choices.accounts.into_iter().filter(|(id, _)| is_new || *id == account);
    let accounts = nobody.into_iter().chain(offered).collect();
    let currencies = Currency::ALL.iter().map(|currency| currency.code().to_owned());
    let currencies =
        currencies.filter(|code| is_new || *code == draft.currency).map(|code| (code.clone(), code)).collect();
    let away = if is_new { "/admin/factures".to_owned() } else { format!("/admin/factures/{}", draft.invoice_id) };
    let lines = FIELDS.into_iter().enumerate();
    let lines = lines
        .map(|(index, names)| line(locale, index + 1, names, choices.inclusive, &choices.rate, &draft))
        .collect_view();
    view! {
        <Form action=create>
            <input type="hidden" name="invoice_id" value=draft.invoice_id />
            <SelectField name="account_id" label=tr!(locale, "Compte", "Account") options=accounts value=account required=true />
            <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=draft.currency required=true />
            {lines}
            <TextAreaField name="note" label=tr!(locale, "Mot au-dessus des lignes", "A word above the lines") value=draft.note maxlength=500 rows=2 />
            <Field name="due_on" label=tr!(locale, "À payer avant le", "Due on") kind="date" help=tr!(locale, "Selon vos conditions si rien n’est choisi.", "By your terms if nothing is chosen.") />
            <div class="cluster">
                <Button name="then" value="issue">{tr!(locale, "Émettre la facture", "Issue the invoice")}</Button>
                <Button name="then" value="draft" variant=Variant::Secondary>{tr!(locale, "Garder en brouillon", "Keep as a draft")}</Button>
                <LinkButton href=away variant=Variant::Quiet>{tr!(locale, "Ne rien enregistrer", "Save nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn line(
    locale: Locale,
    number: usize,
    [description, quantity, price, tax]: [&'static str; 4],
    inclusive: bool,
    rate: &str,
    draft: &InvoiceForm,
) -> AnyView {
    let typed = |field: &str| draft.typed(field, number).to_owned();
    let price_label = if inclusive {
        tr!(locale, "Prix unitaire TTC", "Unit price including tax")
    } else {
        tr!(locale, "Prix unitaire HT", "Unit price excluding tax")
    };
    let required = number == 1;
    let quantity_value = if required && draft.invoice_id.is_empty() { "1".to_owned() } else { typed("quantity") };
    let tax_help = tr!(locale, "{rate} si rien n’est écrit.", "{rate} if left empty.");
    view! {
        <fieldset class="field">
            <legend class="field-label">{tr!(locale, "Ligne {number}", "Line {number}")}</legend>
            <Field name=description label=tr!(locale, "Désignation", "Description") value=typed("description") required maxlength=500 />
            <div class="grid-3">
                <Field name=quantity label=tr!(locale, "Quantité", "Quantity") value=quantity_value inputmode="decimal" />
                <Field name=price label=price_label value=typed("price") required inputmode="decimal" />
                <Field name=tax label=tr!(locale, "TVA en %", "VAT in %") value=typed("tax") inputmode="decimal" help=tax_help />
            </div>
        </fieldset>
    }
    .into_any()
}

//! `/admin/factures/nouvelle`: an invoice for an account, in up to five lines.

use crate::api::invoices::{self as api, CreateInvoice};
use crate::model::invoice_forms::LINES;
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
    let choices = preau_ui::load(|| (), |()| api::invoice_choices());
    let title = tr!(locale, "Nouvelle facture", "New invoice");
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
    let nobody = std::iter::once((String::new(), tr!(locale, "Choisir un compte", "Choose an account")));
    let accounts = nobody.chain(choices.accounts).collect();
    let currencies = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned())).into();
    let lines = FIELDS.into_iter().enumerate();
    let lines =
        lines.map(|(index, names)| line(locale, index + 1, names, choices.inclusive, &choices.rate)).collect_view();
    view! {
        <Form action=create>
            <SelectField name="account_id" label=tr!(locale, "Compte", "Account") options=accounts value=account required=true />
            <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=choices.currency required=true />
            {lines}
            <TextAreaField name="note" label=tr!(locale, "Mot au-dessus des lignes", "A word above the lines") maxlength=500 rows=2 />
            <Field name="due_on" label=tr!(locale, "À payer avant le", "Due on") kind="date" help=tr!(locale, "Selon vos conditions si rien n’est choisi.", "By your terms if nothing is chosen.") />
            <div class="cluster">
                <Button name="then" value="issue">{tr!(locale, "Émettre la facture", "Issue the invoice")}</Button>
                <Button name="then" value="draft" variant=Variant::Secondary>{tr!(locale, "Garder en brouillon", "Keep as a draft")}</Button>
                <LinkButton href="/admin/factures" variant=Variant::Quiet>{tr!(locale, "Ne rien créer", "Create nothing")}</LinkButton>
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
) -> AnyView {
    let price_label = if inclusive {
        tr!(locale, "Prix unitaire TTC", "Unit price including tax")
    } else {
        tr!(locale, "Prix unitaire HT", "Unit price excluding tax")
    };
    let required = number == 1;
    let first_quantity = if required { "1" } else { "" };
    let tax_help = tr!(locale, "{rate} si rien n’est écrit.", "{rate} if left empty.");
    view! {
        <fieldset class="field">
            <legend class="field-label">{tr!(locale, "Ligne {number}", "Line {number}")}</legend>
            <Field name=description label=tr!(locale, "Désignation", "Description") required maxlength=500 />
            <div class="grid-3">
                <Field name=quantity label=tr!(locale, "Quantité", "Quantity") value=first_quantity inputmode="decimal" />
                <Field name=price label=price_label required inputmode="decimal" />
                <Field name=tax label=tr!(locale, "TVA en %", "VAT in %") inputmode="decimal" help=tax_help />
            </div>
        </fieldset>
    }
    .into_any()
}

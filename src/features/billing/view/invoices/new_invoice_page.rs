//! `/admin/factures/nouvelle`: an invoice for an account; `?brouillon=` writes a draft anew. There are as many lines as the
//! address says; without JavaScript, more lines are another visit of the page, which takes along what was typed.

use crate::api::invoices::{self as api, CreateInvoice};
use crate::model::invoice_forms::{InvoiceForm, MOST_LINES};
use crate::model::invoice_pages::DraftChoices;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{
    Breadcrumb, Button, ErrorState, Field, Form, LinkButton, PageHeader, PageTitle, SelectField, Skeleton,
    TextAreaField, Variant, use_locale,
};
use std::sync::LazyLock;

const ADDRESS: &str = "/admin/factures/nouvelle";

/// Lines at first, and those that come when more are asked for.
const SOME: usize = 5;

/// Names of the fields of each line.
static FIELDS: LazyLock<Vec<[String; 4]>> = LazyLock::new(|| {
    let names = |line| ["description", "quantity", "price", "tax"].map(|field| format!("{field}_{line}"));
    (1..=MOST_LINES).map(names).collect()
});

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

/// What a field shows at first: what was typed before more lines were asked for, else what the draft says.
#[derive(Clone)]
struct Typed {
    query: ParamsMap,
    draft: InvoiceForm,
}

impl Typed {
    fn field(&self, name: &str) -> String {
        self.query.get(name).unwrap_or_else(|| self.in_draft(name).to_owned())
    }

    fn in_draft(&self, name: &str) -> &str {
        let InvoiceForm { account_id, currency, note, lines, .. } = &self.draft;
        match name {
            "account_id" => account_id,
            "currency" => currency,
            "note" => note,
            line => lines.get(line).map_or("", String::as_str),
        }
    }

    /// As many lines as were asked for or written.
    fn lines(&self) -> usize {
        let asked = self.query.get("lignes").and_then(|lines| lines.parse().ok()).unwrap_or(SOME);
        let written = (1..=MOST_LINES).filter(|line| !self.draft.typed("description", *line).is_empty()).count();
        asked.max(written).clamp(SOME, MOST_LINES)
    }
}

fn form(locale: Locale, choices: DraftChoices, query: ParamsMap, create: ServerAction<CreateInvoice>) -> AnyView {
    let typed = Typed { query, draft: choices.form };
    // Whose a draft is and its currency stay.
    let id = typed.draft.invoice_id.clone();
    let is_new = id.is_empty();
    let account = match typed.field("account_id") {
        none if none.is_empty() => typed.field("compte"),
        account => account,
    };
    let (currency, note, due_on) = (typed.field("currency"), typed.field("note"), typed.field("due_on"));
    let shown = RwSignal::new(typed.lines());
    let nobody = is_new.then(|| (String::new(), tr!(locale, "Choisir un compte", "Choose an account")));
    let offered = choices.accounts.into_iter().filter(|(id, _)| is_new || *id == account);
    let accounts = nobody.into_iter().chain(offered).collect();
    let currencies = Currency::ALL.iter().map(|currency| currency.code().to_owned());
    let currencies = currencies.filter(|code| is_new || *code == currency).map(|code| (code.clone(), code)).collect();
    let away = if is_new { "/admin/factures".to_owned() } else { format!("/admin/factures/{id}") };
    let words = LineWords::new(locale, choices.inclusive, &choices.rate);
    let line = move |index: usize| line(locale, index, &words, &typed);
    view! {
        <Form action=create>
            <input type="hidden" name="invoice_id" value=id />
            <SelectField name="account_id" label=tr!(locale, "Compte", "Account") options=accounts value=account required=true />
            <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=currency required=true />
            <For each=move || 0..shown.get() key=|index| *index children=line />
            {more(locale, shown)}
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

/// The button for more lines, while more are possible. Pressed without JavaScript, it asks for this page with everything that
/// was typed; with JavaScript, the lines just come.
fn more(locale: Locale, shown: RwSignal<usize>) -> impl IntoView {
    let next = move || (shown.get() + SOME).min(MOST_LINES);
    let add = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        shown.set(next());
    };
    move || {
        (shown.get() < MOST_LINES).then(|| {
            view! {
                <p>
                    <button
                        type="submit"
                        class="button button-secondary"
                        formmethod="get"
                        formaction=ADDRESS
                        formnovalidate=true
                        name="lignes"
                        value=next
                        on:click=add
                    >
                        {tr!(locale, "Ajouter des lignes", "Add lines")}
                    </button>
                </p>
            }
        })
    }
}

/// What the fields of every line are called.
#[derive(Clone)]
struct LineWords {
    price: String,
    tax_help: String,
}

impl LineWords {
    fn new(locale: Locale, inclusive: bool, rate: &str) -> Self {
        let price = if inclusive {
            tr!(locale, "Prix unitaire TTC", "Unit price including tax")
        } else {
            tr!(locale, "Prix unitaire HT", "Unit price excluding tax")
        };
        Self { price, tax_help: tr!(locale, "{rate} si rien n’est écrit.", "{rate} if left empty.") }
    }
}

fn line(locale: Locale, index: usize, words: &LineWords, typed: &Typed) -> Option<AnyView> {
    let [description, quantity, price, tax] = FIELDS.get(index)?.each_ref().map(String::as_str);
    let number = index + 1;
    let required = number == 1;
    let first_quantity = match typed.field(quantity) {
        none if none.is_empty() && required => "1".to_owned(),
        quantity => quantity,
    };
    let line = view! {
        <fieldset class="field">
            <legend class="field-label">{tr!(locale, "Ligne {number}", "Line {number}")}</legend>
            <Field name=description label=tr!(locale, "Désignation", "Description") value=typed.field(description) required maxlength=500 />
            <div class="grid-3">
                <Field name=quantity label=tr!(locale, "Quantité", "Quantity") value=first_quantity inputmode="decimal" />
                <Field name=price label=words.price.clone() value=typed.field(price) required inputmode="decimal" />
                <Field name=tax label=tr!(locale, "TVA en %", "VAT in %") value=typed.field(tax) inputmode="decimal" help=words.tax_help.clone() />
            </div>
        </fieldset>
    };
    Some(line.into_any())
}

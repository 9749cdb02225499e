//! The lines of a document that staff write, as fields. There are as many as the address says; without JavaScript, more lines
//! are another visit of the page, which takes along what was typed.

use crate::model::invoice_forms::{MOST_LINES, typed_line};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use preau_kernel::{Locale, tr};
use preau_ui::{Field, use_locale};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Lines at first, and those that come when more are asked for.
const SOME: usize = 5;

/// Names of the fields of each line.
static FIELDS: LazyLock<Vec<[String; 4]>> = LazyLock::new(|| {
    let names = |line| ["description", "quantity", "price", "tax"].map(|field| format!("{field}_{line}"));
    (1..=MOST_LINES).map(names).collect()
});

/// What a field shows at first: what was typed before more lines were asked for, else what the draft says.
#[derive(Clone)]
pub(crate) struct Typed {
    query: ParamsMap,
    draft: BTreeMap<String, String>,
}

impl Typed {
    /// `draft` has the value of each field, those of the lines among them.
    pub(crate) fn new(query: ParamsMap, draft: BTreeMap<String, String>) -> Self {
        Self { query, draft }
    }

    pub(crate) fn field(&self, name: &str) -> String {
        self.query.get(name).or_else(|| self.draft.get(name).cloned()).unwrap_or_default()
    }

    /// As many lines as were asked for or written.
    fn lines(&self) -> usize {
        let asked = self.query.get("lignes").and_then(|lines| lines.parse().ok()).unwrap_or(SOME);
        let is_written = |line: &usize| !typed_line(&self.draft, "description", *line).is_empty();
        let written = (1..=MOST_LINES).filter(is_written).count();
        asked.max(written).clamp(SOME, MOST_LINES)
    }
}

/// The fields, and a button for more of them.
#[component]
pub(crate) fn LineFields(
    /// What they show at first.
    typed: Typed,
    /// Do prices include tax?
    inclusive: bool,
    /// Usual rate, "19".
    rate: String,
    /// Of the page that the form is on.
    address: String,
) -> impl IntoView {
    let locale = use_locale();
    let shown = RwSignal::new(typed.lines());
    let words = LineWords::new(locale, inclusive, &rate);
    let line = move |index: usize| line(locale, index, &words, &typed);
    view! {
        <For each=move || 0..shown.get() key=|index| *index children=line />
        {more(locale, shown, address)}
    }
}

/// The button for more lines, while more are possible. Pressed without JavaScript, it asks for this page with everything that
/// was typed; with JavaScript, the lines just come.
fn more(locale: Locale, shown: RwSignal<usize>, address: String) -> impl IntoView {
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
                        formaction=address.clone()
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

//! The form of a quote: a new one, or a draft that is written anew.

use super::super::invoices::line_fields::{LineFields, Typed};
use crate::api::quotes::SaveQuote;
use crate::model::quotes::{EditorChoices, QuoteForm};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use preau_kernel::{Currency, Locale, tr};
use preau_ui::{Button, Field, Form, LinkButton, SelectField, TextAreaField, Variant, use_locale};

/// The form; `address` is that of its page, `query` what was typed before more lines were asked for.
#[component]
pub(super) fn QuoteEditor(
    choices: EditorChoices,
    query: ParamsMap,
    address: String,
    save: ServerAction<SaveQuote>,
) -> impl IntoView {
    let locale = use_locale();
    let EditorChoices { accounts, rate, inclusive, today, form } = choices;
    let (id, typed) = (form.quote_id.clone(), Typed::new(query, fields(form)));
    // Whose a draft is and its currency stay.
    let is_new = id.is_empty();
    let field = |name: &str| typed.field(name);
    let account = if field("account_id").is_empty() { field("compte") } else { field("account_id") };
    let currency = field("currency");
    let nobody = is_new.then(|| (String::new(), tr!(locale, "Choisir un compte", "Choose an account")));
    let offered = accounts.into_iter().filter(|(id, _)| is_new || *id == account);
    let accounts = nobody.into_iter().chain(offered).collect();
    let currencies = Currency::ALL.iter().map(|currency| currency.code().to_owned());
    let currencies = currencies.filter(|code| is_new || *code == currency).map(|code| (code.clone(), code)).collect();
    let (title, introduction, terms) = (field("title"), field("introduction"), field("terms"));
    let until = field("valid_until");
    let deposit = deposit(locale, &field("deposit_kind"), field("deposit"));
    view! {
        <Form action=save>
            <input type="hidden" name="quote_id" value=id />
            <div class="grid-2">
                <SelectField name="account_id" label=tr!(locale, "Compte", "Account") options=accounts value=account required=true />
                <SelectField name="currency" label=tr!(locale, "Devise", "Currency") options=currencies value=currency required=true />
            </div>
            <Field name="title" label=tr!(locale, "Objet", "About") value=title required=true maxlength=200 />
            <TextAreaField name="introduction" label=tr!(locale, "Texte au-dessus des lignes", "Text above the lines") value=introduction maxlength=4000 rows=3 />
            <LineFields typed inclusive rate address />
            <TextAreaField name="terms" label=tr!(locale, "Conditions", "Terms") value=terms maxlength=4000 rows=3 />
            <Field name="valid_until" label=tr!(locale, "Valable jusqu’au", "Valid until") kind="date" value=until min=today required=true help=tr!(locale, "Ce jour compris.", "That day included.") />
            {deposit}
            <div class="cluster">
                <Button name="then" value="send">{tr!(locale, "Envoyer le devis", "Send the quote")}</Button>
                <Button name="then" value="draft" variant=Variant::Secondary>{tr!(locale, "Garder en brouillon", "Keep as a draft")}</Button>
                <LinkButton href="/admin/devis" variant=Variant::Quiet>{tr!(locale, "Ne rien enregistrer", "Save nothing")}</LinkButton>
            </div>
        </Form>
    }
}

fn deposit(locale: Locale, kind: &str, amount: String) -> AnyView {
    let kinds = [
        ("none", tr!(locale, "Pas d’acompte", "No deposit")),
        ("share", tr!(locale, "Un pourcentage du total", "A percentage of the total")),
        ("fixed", tr!(locale, "Un montant TTC", "An amount including tax")),
    ];
    let kinds = kinds.map(|(value, label)| (value.to_owned(), label)).to_vec();
    let kind = if kind.is_empty() { "none" } else { kind };
    view! {
        <div class="grid-2">
            <SelectField name="deposit_kind" label=tr!(locale, "Acompte à l’acceptation", "Deposit at acceptance") options=kinds value=kind required=true />
            <Field name="deposit" label=tr!(locale, "Combien", "How much") value=amount inputmode="decimal" help=tr!(locale, "30 pour 30\u{a0}%, ou un montant. Sa facture part dès que le devis est accepté.", "30 for 30%, or an amount. Its invoice goes out as soon as the quote is accepted.") />
        </div>
    }
    .into_any()
}

/// Every field by its name.
fn fields(form: QuoteForm) -> std::collections::BTreeMap<String, String> {
    let QuoteForm {
        account_id,
        currency,
        title,
        introduction,
        terms,
        valid_until,
        deposit_kind,
        deposit,
        mut lines,
        ..
    } = form;
    let head = [
        ("account_id", account_id),
        ("currency", currency),
        ("title", title),
        ("introduction", introduction),
        ("terms", terms),
        ("valid_until", valid_until),
        ("deposit_kind", deposit_kind),
        ("deposit", deposit),
    ];
    lines.extend(head.map(|(name, value)| (name.to_owned(), value)));
    lines
}

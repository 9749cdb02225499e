//! Fields that plans, packs and promotions have in common.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Currency, Locale};
use preau_ui::{Breadcrumb, Field, SelectField, TextAreaField};

/// A segment of the address, followed as it changes; empty when there is none.
pub(super) fn segment(name: &'static str) -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
}

/// The way back to the list.
pub(super) fn crumbs(list: (&str, &str), here: &str) -> AnyView {
    let items = vec![(list.0.to_owned(), Some(list.1.to_owned())), (here.to_owned(), None)];
    view! { <Breadcrumb items /> }.into_any()
}

/// Code of a new one; it never changes afterwards.
pub(super) fn code_field(locale: Locale, of: &str, code: String, example: &str) -> AnyView {
    if of.is_empty() {
        let help = locale
            .pick(
                "Capitales, chiffres, traits bas\u{202f}: {}. Il ne change plus ensuite.",
                "Capitals, digits, underscores: {}. It never changes afterwards.",
            )
            .replace("{}", example);
        return view! {
            <Field name="code" label=locale.pick("Code", "Code") value=code help required=true maxlength=40 autocomplete="off" />
        }
        .into_any();
    }
    let of = of.to_owned();
    view! {
        <input type="hidden" name="code" value=of />
    }
    .into_any()
}

/// Both names.
pub(super) fn name_fields(locale: Locale, fr: String, en: String) -> AnyView {
    view! {
        <Field name="name_fr" label=locale.pick("Nom en français", "Name in French") value=fr required=true maxlength=80 />
        <Field name="name_en" label=locale.pick("Nom en anglais", "Name in English") value=en required=true maxlength=80 />
    }
    .into_any()
}

/// Both sentences and lists of features.
pub(super) fn word_fields(locale: Locale, summaries: [String; 2], features: [String; 2]) -> AnyView {
    let ([summary_fr, summary_en], [features_fr, features_en]) = (summaries, features);
    view! {
        <Field name="summary_fr" label=locale.pick("Une phrase, en français", "One sentence, in French") value=summary_fr maxlength=200 />
        <Field name="summary_en" label=locale.pick("Une phrase, en anglais", "One sentence, in English") value=summary_en maxlength=200 />
        <TextAreaField
            name="features_fr"
            label=locale.pick("Ce qu’elle contient, en français", "What it holds, in French")
            value=features_fr
            help=locale.pick("Une ligne par point.", "One line for each point.")
        />
        <TextAreaField
            name="features_en"
            label=locale.pick("Ce qu’elle contient, en anglais", "What it holds, in English")
            value=features_en
            help=locale.pick("Autant de lignes, dans le même ordre.", "As many lines, in the same order.")
        />
    }
    .into_any()
}

/// The currency.
pub(super) fn currency_field(locale: Locale, value: String) -> AnyView {
    let options = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned())).into();
    view! { <SelectField name="currency" label=locale.pick("Devise", "Currency") options value required=true /> }
        .into_any()
}

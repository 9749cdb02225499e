//! One-line form fields, and the frame shared by every field: label above, help below, error next to it.

use crate::form::use_form;
use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::{Text, tr};

/// What a field's control says to assistive technology.
#[derive(Clone, Copy)]
pub(crate) struct FieldState {
    name: &'static str,
    has_help: bool,
    error: Signal<Option<Text>>,
}

impl FieldState {
    pub(crate) fn new(name: &'static str, help: &str) -> Self {
        let error = use_form().map_or_else(|| Signal::stored(None), |form| form.error_of(name));
        Self { name, has_help: !help.is_empty(), error }
    }

    pub(crate) fn invalid(self) -> Option<&'static str> {
        (self.error.try_with(Option::is_some) == Some(true)).then_some("true")
    }

    /// Ids of the error and the help, the error first since it is read first.
    pub(crate) fn described_by(self) -> Option<String> {
        let error = (self.error.try_with(Option::is_some) == Some(true)).then(|| format!("{}-error", self.name));
        let help = self.has_help.then(|| format!("{}-help", self.name));
        let ids: Vec<String> = error.into_iter().chain(help).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// What was typed before the page was rendered again, else `value`.
pub(crate) fn typed_or(name: &str, value: String) -> String {
    use_form().and_then(|form| form.typed(name)).unwrap_or(value)
}

/// The error and the help of a field, with the ids its control refers to.
pub(crate) fn field_notes(state: FieldState, help: String) -> impl IntoView {
    let (name, locale) = (state.name, use_locale());
    view! {
        {move || state.error.try_get().flatten().map(|error| view! {
            <p class="field-error" id=format!("{name}-error")>{error.get(locale).to_owned()}</p>
        })}
        {(!help.is_empty()).then(|| view! { <p class="field-help" id=format!("{name}-help")>{help}</p> })}
    }
}

/// "facultatif" after the label of a field that may stay empty.
pub(crate) fn optional_mark(required: bool) -> impl IntoView {
    let locale = use_locale();
    (!required).then(|| view! { <span class="field-optional">{tr!(locale, " facultatif", " optional")}</span> })
}

/// A one-line field. Its id is its `name`, so a name may appear once per page.
#[component]
pub fn Field(
    /// Name of the field, and its id.
    name: &'static str,
    /// What to type.
    #[prop(into)]
    label: String,
    /// HTML input type: text, email, password, tel, date, time, number, url, search.
    #[prop(default = "text")]
    kind: &'static str,
    /// Value to start from; what was typed before wins.
    #[prop(optional, into)]
    value: String,
    /// A sentence below the field.
    #[prop(optional, into)]
    help: String,
    /// What the browser may fill in (WCAG 1.3.5).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Must it be filled in?
    #[prop(optional)]
    required: bool,
    /// Fewest characters.
    #[prop(optional)]
    minlength: Option<u32>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Lowest number or earliest date.
    #[prop(optional, into)]
    min: Option<String>,
    /// Highest number or latest date.
    #[prop(optional, into)]
    max: Option<String>,
    /// Step between numbers.
    #[prop(optional, into)]
    step: Option<String>,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let value = if kind == "password" { String::new() } else { typed_or(name, value) };
    let value = (!value.is_empty()).then_some(value);
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}{optional_mark(required)}</label>
            <input
                class="input"
                id=name
                name=name
                type=kind
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                required=required
                minlength=minlength
                maxlength=maxlength
                min=min
                max=max
                step=step
                aria-invalid=move || state.invalid()
                aria-describedby=move || state.described_by()
            />
            {field_notes(state, help)}
        </div>
    }
}

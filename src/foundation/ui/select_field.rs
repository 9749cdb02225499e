//! A choice in a list.

use crate::field::{FieldState, field_notes, optional_mark, typed_or};
use leptos::prelude::*;

/// A choice in a list; for fewer than five choices that deserve words, see [`ChoiceField`](crate::ChoiceField).
#[component]
pub fn SelectField(
    /// Name of the field, and its id.
    name: &'static str,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// Value and label of each option; a first option with an empty value stands for "none yet".
    options: Vec<(String, String)>,
    /// Value chosen at first; what was chosen before wins.
    #[prop(optional, into)]
    value: String,
    /// A sentence below the field.
    #[prop(optional, into)]
    help: String,
    /// Must something be chosen?
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let chosen = typed_or(name, value);
    let options = options.into_iter().map(|(value, label)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    });
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}{optional_mark(required)}</label>
            <select
                class="input select"
                id=name
                name=name
                required=required
                aria-invalid=move || state.invalid()
                aria-describedby=move || state.described_by()
            >
                {options.collect_view()}
            </select>
            {field_notes(state, help)}
        </div>
    }
}

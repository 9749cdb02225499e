//! A box to tick.

use crate::content::Content;
use crate::field::{FieldState, field_notes};
use crate::form::use_form;
use leptos::prelude::*;

/// A box to tick; sends `name=value` when ticked and nothing otherwise, so its server function needs `#[server(default)]`.
#[component]
pub fn CheckboxField(
    /// Name of the field, and its id.
    name: &'static str,
    /// Text, or a view with links in it.
    #[prop(into)]
    label: Content,
    /// What is sent when ticked.
    #[prop(default = "true".into(), into)]
    value: String,
    /// Ticked at first?
    #[prop(optional)]
    checked: bool,
    /// Must it be ticked?
    #[prop(optional)]
    required: bool,
    /// A sentence below.
    #[prop(optional, into)]
    help: String,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let form = use_form();
    let checked = match form {
        Some(form) if form.was_submitted() => form.typed(name).is_some(),
        _ => checked,
    };
    view! {
        <div class="field field-checkbox">
            <label class="checkbox">
                <input
                    type="checkbox"
                    id=name
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-invalid=move || state.invalid()
                    aria-describedby=move || state.described_by()
                />
                <span>{label.into_view()}</span>
            </label>
            {field_notes(state, help)}
        </div>
    }
}

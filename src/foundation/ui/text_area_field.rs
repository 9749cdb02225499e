//! Fields of several lines.

use crate::field::{FieldNotes, FieldState, OptionalMark, typed_or};
use leptos::prelude::*;

/// A field of several lines.
#[component]
pub fn TextAreaField(
    /// Name of the field, and its id.
    name: &'static str,
    /// What to type.
    #[prop(into)]
    label: String,
    /// Value to start from; what was typed before wins.
    #[prop(optional, into)]
    value: String,
    /// A sentence below the field.
    #[prop(optional, into)]
    help: String,
    /// Must it be filled in?
    #[prop(optional)]
    required: bool,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Lines shown.
    #[prop(default = 4)]
    rows: u32,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let area = view! {
        <textarea
            class="input"
            id=name
            name=name
            rows=rows
            required=required
            maxlength=maxlength
            aria-invalid=move || state.invalid()
            aria-describedby=move || state.described_by()
        ></textarea>
    };
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}<OptionalMark required /></label>
            {crate::safe::with_text(area, typed_or(name, value))}
            <FieldNotes state help />
        </div>
    }
}

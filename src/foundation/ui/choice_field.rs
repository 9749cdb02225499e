//! A choice among a few that deserve a sentence each.

use crate::field::{FieldState, field_notes, typed_or};
use leptos::prelude::*;

/// One possibility of a [`ChoiceField`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub title: String,
    /// What choosing it means; may be empty.
    pub detail: String,
}

/// Radio buttons as cards.
#[component]
pub fn ChoiceField(
    /// Name of the field; the id of the first card, so that error links reach it.
    name: &'static str,
    /// The question.
    #[prop(into)]
    label: String,
    /// Possibilities.
    options: Vec<Choice>,
    /// Chosen at first; what was chosen before wins.
    #[prop(optional, into)]
    value: String,
    /// A sentence below.
    #[prop(optional, into)]
    help: String,
    /// Must something be chosen?
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let state = FieldState::new(name, &help);
    let chosen = typed_or(name, value);
    let cards = options.into_iter().enumerate().map(|(index, choice)| {
        let id = if index == 0 { name.to_owned() } else { format!("{name}-{index}") };
        let detail = (!choice.detail.is_empty()).then(|| view! { <span class="choice-detail">{choice.detail}</span> });
        let checked = choice.value == chosen;
        view! {
            <label class="choice">
                <input type="radio" id=id name=name value=choice.value checked=checked required=required />
                <span class="choice-text"><span class="choice-title">{choice.title}</span>{detail}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field choice-field" aria-describedby=move || state.described_by()>
            <legend class="field-label">{label}</legend>
            <div class="choices">{cards.collect_view()}</div>
            {field_notes(state, help)}
        </fieldset>
    }
}

//! Several boxes of one question.

use leptos::prelude::*;
use preau_ui::{Submitted, use_form, use_locale};

/// Boxes that send `field[]=value` for each that is ticked.
#[component]
pub(super) fn Boxes(
    /// Name of the field, and the id of its first box, so that error links reach it.
    field: &'static str,
    /// The question.
    #[prop(into)]
    label: String,
    /// Value and label of each box.
    options: Vec<(String, String)>,
    /// Ticked at first; what was ticked before wins.
    chosen: Vec<String>,
) -> AnyView {
    let (locale, name) = (use_locale(), format!("{field}[]"));
    let typed = use_context::<Submitted>().unwrap_or_default().fields;
    let submitted = use_form().is_some_and(|form| form.was_submitted());
    let error = use_form().map(|form| form.error_of(field));
    let boxes = options.into_iter().enumerate().map(|(index, (value, label))| {
        let id = if index == 0 { field.to_owned() } else { format!("{field}-{index}") };
        let checked = if submitted {
            typed.iter().any(|(typed, of)| *typed == name && *of == value)
        } else {
            chosen.contains(&value)
        };
        view! {
            <label class="checkbox">
                <input type="checkbox" id=id name=name.clone() value=value checked=checked />
                <span>{label}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">{label}</legend>
            <div class="grid-4">{boxes}</div>
            {move || error.and_then(|error| error.get()).map(|error| view! {
                <p class="field-error" id=format!("{field}-error")>{error.get(locale).to_owned()}</p>
            })}
        </fieldset>
    }
    .into_any()
}

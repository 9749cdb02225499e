//! Boxes for the subjects ARIA answers in; the server counts what the plan allows.

use crate::model::SubjectName;
use leptos::prelude::*;
use preau_kernel::{Text, tr};
use preau_ui::{Submitted, use_form, use_locale};

/// The error first, since it is read first.
fn described_by(error: Option<Signal<Option<Text>>>) -> &'static str {
    match error.and_then(|error| error.get()) {
        Some(_) => "aria_subjects-error aria_subjects-help",
        None => "aria_subjects-help",
    }
}

/// Boxes of one name.
#[component]
pub fn AriaSubjects(
    /// Name of the field: `aria` in an address, `aria_subjects[]` in a form that is sent.
    name: &'static str,
    /// What there is.
    subjects: Vec<SubjectName>,
    /// Ticked at first; what was ticked before wins.
    chosen: Vec<String>,
    /// How many, in words.
    help: String,
) -> AnyView {
    let locale = use_locale();
    let typed = use_context::<Submitted>().unwrap_or_default().fields;
    let submitted = use_form().is_some_and(|form| form.was_submitted());
    let error = use_form().map(|form| form.error_of("aria_subjects"));
    let boxes = subjects.into_iter().enumerate().map(|(index, subject)| {
        // The first box has the name error links lead to.
        let id = if index == 0 { "aria_subjects".to_owned() } else { format!("aria-{}", subject.slug) };
        let checked = if submitted {
            typed.iter().any(|(field, value)| field == name && *value == subject.slug)
        } else {
            chosen.contains(&subject.slug)
        };
        view! {
            <label class="checkbox">
                <input type="checkbox" id=id name=name value=subject.slug checked=checked />
                <span>{subject.name.get(locale).to_owned()}</span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field" aria-describedby=move || described_by(error)>
            <legend class="field-label">{tr!(locale, "ARIA, le tuteur, dans quelles matières\u{202f}?", "ARIA, the tutor, in which subjects?")}</legend>
            <div class="grid-4">{boxes}</div>
            {move || error.and_then(|error| error.get()).map(|error| view! {
                <p class="field-error" id="aria_subjects-error">{error.get(locale).to_owned()}</p>
            })}
            <p class="field-help" id="aria_subjects-help">{help}</p>
        </fieldset>
    }
    .into_any()
}

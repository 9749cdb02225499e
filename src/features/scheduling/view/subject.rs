//! Which subject an appointment is about: asked in the form that books it, unless it was chosen on the way there.

use leptos::prelude::*;
use preau_directory::model::Subject;
use preau_kernel::Locale;
use preau_ui::{SelectField, Submitted};

/// What has been chosen so far. The form is drawn anew when what it is about changes; the choice outlives it.
#[derive(Clone, Copy)]
pub(super) struct Chosen(StoredValue<String>);

impl Chosen {
    /// What was sent before, when the page is shown again without JavaScript; else nothing yet.
    pub(super) fn new() -> Self {
        let sent = use_context::<Submitted>();
        let sent = sent.and_then(|sent| sent.fields.into_iter().find(|(name, _)| name == "subject"));
        Self(StoredValue::new(sent.map(|(_, subject)| subject).unwrap_or_default()))
    }
}

/// The field of the form.
pub(super) fn field(locale: Locale, subjects: &[Subject], chosen: Chosen) -> AnyView {
    if let [subject] = subjects {
        return view! { <input type="hidden" name="subject" value=subject.slug.clone() /> }.into_any();
    }
    let nothing = (String::new(), locale.pick("Choisir une matière", "Choose a subject").to_owned());
    let options = subjects.iter().map(|s| (s.slug.clone(), s.name.get(locale).to_owned()));
    let options = std::iter::once(nothing).chain(options).collect();
    let value = chosen.0.try_get_value().unwrap_or_default();
    let label = locale.pick("Matière", "Subject");
    let choose = move |event: leptos::ev::Event| {
        chosen.0.try_set_value(event_target_value(&event));
    };
    view! { <SelectField name="subject" label options value required=true on:change=choose /> }.into_any()
}

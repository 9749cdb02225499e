//! For whom, what and with whom: a GET form, so that the address says it.

use crate::model::{CALENDAR, Week};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlFormElement};
use leptos_router::components::Form as AddressForm;
use preau_kernel::Locale;
use preau_ui::SelectField;

/// The filters of the week shown.
pub(super) fn filters(locale: Locale, week: &Week) -> AnyView {
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let query = &week.query;
    let subjects = week.subjects.iter().map(|s| (s.slug.clone(), s.name.get(locale).to_owned()));
    let subjects = preceded(locale.pick("Toutes les matières", "All subjects"), subjects);
    let services: Vec<_> = week.services.iter().map(|s| (s.code.code().to_owned(), s.describe(locale))).collect();
    let coaches = preceded(locale.pick("Tous les coachs", "All coaches"), week.coaches.iter().cloned());
    let (subject, service, coach) = (given(&query.subject), given(&query.service), given(&query.coach));
    let students = students(locale, week);
    let (date, day) = (given(&query.week), given(&query.day));
    let view = query.view.map(|view| view.code()).unwrap_or_default();
    // Each choice shows what it leads to; the button is for those without JavaScript (style: form.css).
    let show = |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let form = field.and_then(|field| field.closest("form").ok()?);
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
            let _ = form.request_submit();
        }
    };
    view! {
        <AddressForm action=CALENDAR attr:class="search-bar search-bar-auto" noscroll=true on:change=show>
            {students}
            <SelectField name="matiere" label=locale.pick("Matière", "Subject") options=subjects value=subject />
            <SelectField name="service" label=locale.pick("Type de rendez-vous", "Kind of appointment") options=services value=service />
            <SelectField name="coach" label=locale.pick("Coach", "Coach") options=coaches value=coach />
            <input type="hidden" name="vue" value=view />
            <input type="hidden" name="semaine" value=date />
            <input type="hidden" name="jour" value=day />
            <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
        </AddressForm>
    }
    .into_any()
}

/// Whom to book for, when there is a choice.
fn students(locale: Locale, week: &Week) -> Option<AnyView> {
    let chosen = week.query.student.clone();
    if week.students.len() < 2 && chosen.is_some() {
        return None;
    }
    let students = week.students.iter().map(|s| (s.id.to_string(), s.name.clone()));
    let options = match chosen {
        Some(_) => students.collect(),
        None => preceded(locale.pick("Choisir un élève", "Choose a student"), students),
    };
    let value = chosen.unwrap_or_default();
    Some(view! { <SelectField name="eleve" label=locale.pick("Élève", "Student") options value /> }.into_any())
}

/// Options after one that chooses nothing.
fn preceded(nothing: &str, options: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    std::iter::once((String::new(), nothing.to_owned())).chain(options).collect()
}

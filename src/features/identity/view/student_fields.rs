//! The fields about a student, shared by the free assessment and "add a child".

use crate::model::{grade, subject};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{CheckboxField, Field, SelectField, TextAreaField, use_locale};

/// First name, last name, school year, subjects, goals.
#[component]
pub fn StudentFields() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="form-row">
            <Field
                name="student_first_name"
                label=tr!(locale, "Prénom de l’élève", "Student’s first name")
                autocomplete="off"
                maxlength=80
                required=true
            />
            <Field
                name="student_last_name"
                label=tr!(locale, "Nom de l’élève", "Student’s last name")
                autocomplete="off"
                maxlength=80
                required=true
            />
        </div>
        <SelectField
            name="grade"
            label=tr!(locale, "Classe", "School year")
            options=grades(locale)
            required=true
        />
        <fieldset class="field" id="wishes">
            <legend class="field-label">
                {tr!(locale, "Matières souhaitées", "Subjects wanted")}
                <span class="field-optional">{tr!(locale, " facultatif", " optional")}</span>
            </legend>
            <div class="form-options">
                {subject::ALL.iter().map(|wish| view! {
                    <CheckboxField name=wish.field label=wish.name(locale) />
                }).collect_view()}
            </div>
        </fieldset>
        <TextAreaField
            name="goals"
            label=tr!(locale, "Objectifs", "Goals")
            help=tr!(
                locale,
                "Une mention, une remise à niveau, une orientation… En quelques mots.",
                "Top marks, catching up, choosing a path… In a few words."
            )
            maxlength=2000
        />
    }
}

fn grades(locale: Locale) -> Vec<(String, String)> {
    let none = (String::new(), tr!(locale, "Choisir…", "Choose…"));
    std::iter::once(none)
        .chain(grade::ALL.into_iter().map(|g| (g.code().to_owned(), g.name(locale).to_owned())))
        .collect()
}

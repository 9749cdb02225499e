//! Forms as they are sent: text as it was typed, checked on the server. Fields are optional on the wire, so that an
//! incomplete form gets its messages field by field instead of one refusal.

use crate::model::subject;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// About a child (or an adult who learns); in the free assessment and in "add a child".
///
/// `Debug` here and below prints no field: a form can hold a password, and what cannot be printed is not logged.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StudentForm {
    /// Given name.
    pub student_first_name: String,
    /// Family name.
    pub student_last_name: String,
    /// Code of a grade.
    pub grade: String,
    /// What the family hopes for; may be empty.
    pub goals: String,
    /// Every other field; those named `wish-…` are ticked subjects.
    #[serde(flatten)]
    pub ticked: BTreeMap<String, String>,
}

impl StudentForm {
    /// Slugs of the subjects that were ticked, in the order shown.
    pub fn subjects(&self) -> Vec<String> {
        subject::ALL.iter().filter(|w| self.ticked.contains_key(w.field)).map(|w| w.slug.to_owned()).collect()
    }
}

/// The free assessment (SPEC ID-1).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssessmentForm {
    /// Given name of the parent.
    pub first_name: String,
    /// Family name of the parent.
    pub last_name: String,
    /// Address of the parent.
    pub email: String,
    /// Telephone of the parent; may be empty.
    pub phone: String,
    /// The parent's password.
    pub password: String,
    /// Ticked: the terms are accepted.
    pub consent: String,
    /// Language of the page: what the parent is written to in.
    pub locale: String,
    /// People never see this field, so they leave it empty; programs that fill in forms do not.
    pub website: String,
    /// The first student.
    #[serde(flatten)]
    pub student: StudentForm,
}

/// Sign-in by password (SPEC ID-2).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Ticked: stay signed in on this device.
    pub remember: String,
    /// Where the person wanted to go.
    pub suite: String,
}

/// A student chooses a password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ActivationForm {
    /// From the link.
    pub token: String,
    /// The new password.
    pub password: String,
}

macro_rules! hide_fields {
    ($($form:ident),*) => {$(
        impl std::fmt::Debug for $form {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($form)).finish_non_exhaustive()
            }
        }
    )*};
}
hide_fields!(StudentForm, AssessmentForm, SignInForm, ActivationForm);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_subjects_are_found_among_all_fields() {
        let ticked = [("wish-nsi", "true"), ("other", "x"), ("wish-mathematiques", "true"), ("wish-magic", "true")];
        let ticked = ticked.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect();
        let form = StudentForm { ticked, ..StudentForm::default() };
        assert_eq!(form.subjects(), ["mathematiques", "nsi"]);
    }

    #[test]
    fn a_form_prints_no_password() {
        let form = SignInForm { password: "cheval agrafe batterie".to_owned(), ..SignInForm::default() };
        assert_eq!(format!("{form:?}"), "SignInForm { .. }");
    }
}

//! How far somebody is with choosing a password.

use chrono::NaiveDate;
use preau_kernel::{Locale, tr};
use serde::{Deserialize, Serialize};

/// How far somebody is with choosing a password. Days are in the reader's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// There is a password; the day of the activation, when it was chosen by an activation link.
    Active(Option<NaiveDate>),
    /// A link is open and works until this day.
    Invited(NaiveDate),
    /// The last link ran out on this day.
    Expired(NaiveDate),
    /// No link: it is being written at this moment.
    OnItsWay,
}

impl Access {
    /// Is there a password?
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Active(_))
    }

    /// For the parent and for staff.
    pub fn in_words(self, locale: Locale) -> String {
        match self {
            Self::Active(None) => tr!(locale, "Accès activé", "Access active"),
            Self::Active(Some(day)) => {
                let day = locale.date(day);
                tr!(locale, "Accès activé le {day}", "Access active since {day}")
            }
            Self::Invited(day) => {
                let day = locale.date(day);
                tr!(locale, "Lien envoyé, expire le {day}", "Link sent, expires on {day}")
            }
            Self::Expired(day) => {
                let day = locale.date(day);
                tr!(locale, "Lien expiré le {day}", "Link expired on {day}")
            }
            Self::OnItsWay => tr!(locale, "Lien en route", "Link on its way"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_access_says_what_it_is_in_both_languages() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 16).unwrap();
        let all = [
            Access::Active(None),
            Access::Active(Some(day)),
            Access::Invited(day),
            Access::Expired(day),
            Access::OnItsWay,
        ];
        let mut said: Vec<_> =
            all.into_iter().flat_map(|a| [Locale::Fr, Locale::En].map(|locale| a.in_words(locale))).collect();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), 10, "{said:?}");
        assert!(said.iter().filter(|words| words.contains("16")).count() == 6, "{said:?}");
    }
}

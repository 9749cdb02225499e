//! Calendars a provider keeps elsewhere, which close their slots here.

use preau_kernel::{Text, id_type, text};
use serde::{Deserialize, Serialize};

id_type!(
    /// An outside calendar.
    BusySourceId
);

/// Why an outside calendar could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BusyProblem {
    /// Not an https address.
    BadAddress,
    /// No such host.
    NoSuchHost,
    /// In a private network.
    NotPublic,
    /// Nobody answers.
    Unreachable,
    /// Too slow.
    TooSlow,
    /// More than two megabytes.
    TooLarge,
    /// Redirected again and again.
    TooManyRedirects,
    /// 401, 403, 404, 410.
    Refused,
    /// Another answer than a calendar's.
    Failed,
    /// What came is no calendar.
    NotACalendar,
    /// More recurrences than can be worked out.
    TooMuch,
}

impl BusyProblem {
    const ALL: [Self; 11] = [
        Self::BadAddress,
        Self::NoSuchHost,
        Self::NotPublic,
        Self::Unreachable,
        Self::TooSlow,
        Self::TooLarge,
        Self::TooManyRedirects,
        Self::Refused,
        Self::Failed,
        Self::NotACalendar,
        Self::TooMuch,
    ];

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BadAddress => "bad-address",
            Self::NoSuchHost => "no-such-host",
            Self::NotPublic => "not-public",
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too-slow",
            Self::TooLarge => "too-large",
            Self::TooManyRedirects => "too-many-redirects",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NotACalendar => "not-a-calendar",
            Self::TooMuch => "too-much",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.code() == code)
    }

    /// For people: what is wrong, and what helps.
    pub fn sentence(self) -> Text {
        match self {
            Self::BadAddress => text!(
                "L’adresse doit commencer par https:// ou webcal://, sans nom d’utilisateur.",
                "The address must start with https:// or webcal://, without a user name."
            ),
            Self::NoSuchHost => {
                text!("Ce site n’existe pas\u{202f}: vérifiez l’adresse.", "There is no such site: check the address.")
            }
            Self::NotPublic => text!(
                "Cette adresse mène à un réseau privé\u{202f}: le calendrier doit être accessible sur Internet.",
                "This address leads to a private network: the calendar must be on the public internet."
            ),
            Self::Unreachable => text!("Le site du calendrier ne répond pas.", "The calendar’s site does not answer."),
            Self::TooSlow => {
                text!("Le calendrier met trop de temps à répondre.", "The calendar takes too long to answer.")
            }
            Self::TooLarge => {
                text!(
                    "Le calendrier est trop volumineux (plus de 2 Mo).",
                    "The calendar is too large (more than 2 MB)."
                )
            }
            Self::TooManyRedirects => {
                text!("L’adresse renvoie sans fin vers d’autres adresses.", "The address leads to others without end.")
            }
            Self::Refused => text!(
                "Le site refuse cette adresse\u{202f}: copiez l’adresse secrète au format iCal, pas celle de la page.",
                "The site refuses this address: copy the secret iCal address, not the one of the page."
            ),
            Self::Failed => text!("Le site du calendrier a un problème.", "The calendar’s site has a problem."),
            Self::NotACalendar => text!(
                "Cette adresse ne mène pas à un calendrier iCal (.ics).",
                "This address does not lead to an iCal calendar (.ics)."
            ),
            Self::TooMuch => {
                text!("Le calendrier contient trop de répétitions.", "The calendar holds too many recurrences.")
            }
        }
    }
}

/// An outside calendar on the page of its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusySource {
    /// Which.
    pub id: BusySourceId,
    /// What the provider calls it.
    pub name: String,
    /// Of its address only this is shown: the rest is as secret as a password.
    pub host: String,
    /// "jeu. 5 mars, 14:00", when it was last read.
    pub read: Option<String>,
    /// The same, when it will be read again.
    pub next: String,
    /// Hours it closes from now on, as spans.
    pub spans: i64,
    /// Why the last try failed, if it did.
    pub problem: Option<BusyProblem>,
}

/// What is typed to add one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewBusySource {
    /// What to call it.
    #[serde(default)]
    pub name: String,
    /// Its address.
    #[serde(default)]
    pub address: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_read_back_as_it_was_stored() {
        for problem in BusyProblem::ALL {
            assert_eq!(BusyProblem::from_code(problem.code()), Some(problem));
        }
    }
}

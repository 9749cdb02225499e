//! A service as the back office edits it (SPEC §2): its names, what it costs, and until when a booking can be cancelled.

use super::Service;
use preau_credits::Credits;
use preau_kernel::error::Checks;
use preau_kernel::{Outcome, Text, text};
use serde::{Deserialize, Serialize};

/// Where services are edited.
pub const SERVICES: &str = "/admin/services";
/// Most characters of a name.
pub const SERVICE_NAME: usize = 80;
/// Hours before which everything is given back: one of these.
pub const REFUND_HOURS: [i32; 2] = [24, 48];
/// The dearest service.
const DEAREST: Credits = Credits::whole(100);
/// Learners are refused from so many hours before, at least and at most.
const REFUSE_HOURS: std::ops::RangeInclusive<i32> = 1..=24;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceForm {
    /// Which service.
    pub code: String,
    /// At which version it was seen.
    pub version: String,
    /// French name.
    pub name_fr: String,
    /// English name.
    pub name_en: String,
    /// What it costs: "1,25".
    pub credits: String,
    /// Cancelled at least this many hours before: everything is given back.
    pub refund_hours: String,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: String,
}

/// What can be changed of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceTerms {
    /// For people.
    pub name: Text,
    /// What it costs.
    pub credits: Credits,
    /// Cancelled at least this many hours before: everything is given back.
    pub refund_hours: i32,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: i32,
}

impl ServiceTerms {
    /// The terms a service has now.
    pub fn of(service: &Service) -> Self {
        Self {
            name: service.name.clone(),
            credits: service.credits,
            refund_hours: service.refund_hours,
            refuse_hours: service.refuse_hours,
        }
    }
}

impl ServiceForm {
    /// The terms that were typed.
    ///
    /// # Errors
    /// Field errors for whatever is missing or wrong.
    pub fn read(&self) -> Outcome<ServiceTerms> {
        let mut checks = Checks::default();
        let name = Text { fr: self.name_fr.trim().to_owned(), en: self.name_en.trim().to_owned() };
        for (field, name) in [("name_fr", &name.fr), ("name_en", &name.en)] {
            checks.that((1..=SERVICE_NAME).contains(&name.chars().count()), field, || {
                text!("Un nom de {SERVICE_NAME} caractères au plus.", "A name of at most {SERVICE_NAME} characters.")
            });
        }
        let credits = Credits::parse(&self.credits)
            .filter(|credits| *credits > Credits::ZERO && *credits <= DEAREST && credits.is_quarters());
        checks.that(credits.is_some(), "credits", || {
            text!(
                "Des quarts de crédit, de 0,25 à 100\u{202f}: 1, 1,25, 1,5…",
                "Quarters of a credit, from 0.25 to 100: 1, 1.25, 1.5…"
            )
        });
        let hours = |typed: &str| typed.trim().parse::<i32>().ok();
        let refund_hours = hours(&self.refund_hours).filter(|hours| REFUND_HOURS.contains(hours));
        checks.that(refund_hours.is_some(), "refund_hours", || {
            text!("Choisissez 24 ou 48 heures.", "Choose 24 or 48 hours.")
        });
        let refuse_hours = hours(&self.refuse_hours).filter(|hours| REFUSE_HOURS.contains(hours));
        checks.that(refuse_hours.is_some(), "refuse_hours", || {
            let (least, most) = (REFUSE_HOURS.start(), REFUSE_HOURS.end());
            text!(
                "Un nombre d’heures entières, de {least} à {most}.",
                "A whole number of hours, from {least} to {most}."
            )
        });
        if let (Some(refund), Some(refuse)) = (refund_hours, refuse_hours) {
            checks.that(refuse < refund, "refuse_hours", || {
                text!(
                    "Moins que les {refund} h du remboursement\u{202f}: on peut encore annuler entre les deux, sans remboursement.",
                    "Less than the {refund} h of the refund: between the two one can still cancel, without a refund."
                )
            });
        }
        checks.done()?;
        Ok(ServiceTerms {
            name,
            credits: credits.unwrap_or_default(),
            refund_hours: refund_hours.unwrap_or_default(),
            refuse_hours: refuse_hours.unwrap_or_default(),
        })
    }
}

/// A service with what its editor says besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSheet {
    /// As it is.
    pub service: Service,
    /// At which version.
    pub version: i32,
    /// Bookings still to come, which keep the terms they were made on.
    pub booked: i64,
    /// The terms it had before, the latest first.
    pub history: Vec<PastTerms>,
}

/// Terms that no longer hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastTerms {
    /// What they were.
    pub terms: ServiceTerms,
    /// Until when, written for the reader.
    pub until: String,
    /// Who changed them.
    pub changed_by: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ServiceForm {
        ServiceForm {
            code: "online".to_owned(),
            version: "1".to_owned(),
            name_fr: " Cours en ligne ".to_owned(),
            name_en: "Online lesson".to_owned(),
            credits: "1,25".to_owned(),
            refund_hours: "48".to_owned(),
            refuse_hours: "2".to_owned(),
        }
    }

    #[track_caller]
    fn wrong(form: &ServiceForm, field: &str) {
        let refused = form.read().unwrap_err();
        assert!(refused.for_field(field).is_some(), "{form:?} should be refused for {field}: {refused:?}");
    }

    #[test]
    fn terms_are_read_as_people_type_them() {
        let terms = form().read().unwrap();
        assert_eq!((terms.credits, terms.refund_hours, terms.refuse_hours), (Credits(125), 48, 2));
        assert_eq!(terms.name.fr, "Cours en ligne");
        assert_eq!(ServiceForm { refuse_hours: "1".to_owned(), ..form() }.read().unwrap().refuse_hours, 1);
    }

    #[test]
    fn a_cost_is_a_positive_number_of_quarters() {
        for credits in ["", "0", "-1", "1,1", "1,255", "100,25", "999999", "un"] {
            wrong(&ServiceForm { credits: credits.to_owned(), ..form() }, "credits");
        }
        assert_eq!(ServiceForm { credits: "100".to_owned(), ..form() }.read().unwrap().credits, Credits::whole(100));
    }

    #[test]
    fn everything_is_given_back_24_or_48_hours_before() {
        for hours in ["", "12", "36", "72", "-24", "24.0"] {
            wrong(&ServiceForm { refund_hours: hours.to_owned(), ..form() }, "refund_hours");
        }
    }

    #[test]
    fn cancelling_is_refused_for_fewer_hours_than_it_is_refunded() {
        for hours in ["", "0", "25", "-1", "1,5", "deux"] {
            wrong(&ServiceForm { refuse_hours: hours.to_owned(), ..form() }, "refuse_hours");
        }
        let both = |refund: &str, refuse: &str| ServiceForm {
            refund_hours: refund.to_owned(),
            refuse_hours: refuse.to_owned(),
            ..form()
        };
        wrong(&both("24", "24"), "refuse_hours");
        assert!(both("48", "24").read().is_ok());
    }

    #[test]
    fn every_mistake_is_said_at_once() {
        let empty = ServiceForm::default();
        for field in ["name_fr", "name_en", "credits", "refund_hours", "refuse_hours"] {
            wrong(&empty, field);
        }
        wrong(&ServiceForm { name_en: "é".repeat(SERVICE_NAME + 1), ..form() }, "name_en");
    }
}

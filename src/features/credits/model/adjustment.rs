//! Credits given or taken by the back office, with a reason.

use super::Credits;
use chrono::NaiveDate;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Locale, Outcome, text};
use serde::{Deserialize, Serialize};

/// Most credits in one adjustment: a slip of the hand must not become a thousand credits.
pub const MOST: Credits = Credits::whole(100);
/// Most characters of a reason.
pub const REASON: usize = 300;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// The student receives.
    Give,
    /// The student loses.
    Take,
}

impl Direction {
    /// As in forms and addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Give => "give",
            Self::Take => "take",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Give, Self::Take].into_iter().find(|way| way.code() == code)
    }

    /// "Ajouter", "Retirer".
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Give => locale.pick("Ajouter", "Add"),
            Self::Take => locale.pick("Retirer", "Take away"),
        }
    }
}

/// An adjustment as it is typed: anything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentForm {
    /// To whom.
    #[serde(default)]
    pub student_id: Option<UserId>,
    /// Code of a [`Direction`].
    #[serde(default)]
    pub direction: String,
    /// How many, in quarters.
    #[serde(default)]
    pub credits: String,
    /// Last day on which they can be spent, `2026-12-31`; empty for twelve months; of no account when taking.
    #[serde(default)]
    pub expires_on: String,
    /// Why; the family reads it.
    #[serde(default)]
    pub reason: String,
    /// The same key adjusts once.
    #[serde(default)]
    pub idempotency_key: String,
}

/// An adjustment that makes sense by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which way.
    pub direction: Direction,
    /// More than zero, in quarters.
    pub amount: Credits,
    /// Last day on which they can be spent, when one was chosen.
    pub expires_on: Option<NaiveDate>,
    /// Why; empty in a preview.
    pub reason: String,
}

impl AdjustmentForm {
    /// What is wanted; `today` is the organisation's. A preview needs no reason yet.
    ///
    /// # Errors
    /// Every field that is missing or wrong.
    pub fn read(&self, today: NaiveDate, with_reason: bool) -> Outcome<Wish> {
        let mut checks = Checks::default();
        let direction = Direction::from_code(&self.direction);
        checks.that(direction.is_some(), "direction", || {
            text!("Choisissez d’ajouter ou de retirer.", "Choose whether to add or to take away.")
        });
        let amount = Credits::parse(&self.credits).filter(|a| a.is_quarters() && *a > Credits::ZERO && *a <= MOST);
        checks.that(amount.is_some(), "credits", || {
            text!(
                "Indiquez un nombre de crédits entre 0,25 et 100, par quarts.",
                "Give a number of credits from 0.25 to 100, in quarters."
            )
        });
        let typed = self.expires_on.trim();
        let wants_expiry = direction != Some(Direction::Take) && !typed.is_empty();
        let expires_on = typed.parse::<NaiveDate>().ok().filter(|_| wants_expiry);
        let latest = today.checked_add_months(chrono::Months::new(36)).unwrap_or(NaiveDate::MAX);
        checks.that(!wants_expiry || expires_on.is_some_and(|day| day >= today && day <= latest), "expires_on", || {
            text!(
                "L’échéance doit être un jour à venir, dans les trois ans.",
                "The expiry must be a day to come, within three years."
            )
        });
        let reason = self.reason.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = reason.chars().count();
        checks.that(!with_reason || (3..=REASON).contains(&length), "reason", || {
            text!("Écrivez la raison, en 3 à 300 caractères.", "Write the reason, in 3 to 300 characters.")
        });
        checks.done()?;
        let (direction, amount) = (direction.unwrap_or(Direction::Give), amount.unwrap_or_default());
        Ok(Wish { direction, amount, expires_on, reason })
    }
}

/// What an adjustment would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustmentPreview {
    /// First name of the student.
    pub student: String,
    /// Which way.
    pub direction: Direction,
    /// How many.
    pub amount: Credits,
    /// What can be spent now.
    pub before: Credits,
    /// What could be spent then.
    pub after: Credits,
    /// Is it the balance of all students of the account?
    pub shared: bool,
    /// Last day of what is given, in words.
    pub expires: Option<String>,
    /// How much goes from the grant of which last day, soonest first.
    pub taken: Vec<(Credits, String)>,
    /// Key of the adjustment, so that sending it twice adjusts once.
    pub idempotency_key: String,
}

/// An adjustment that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// What can be spent now.
    pub balance: Credits,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(direction: &str, credits: &str, expires_on: &str, reason: &str) -> AdjustmentForm {
        let [direction, credits, expires_on, reason] = [direction, credits, expires_on, reason].map(str::to_owned);
        AdjustmentForm { direction, credits, expires_on, reason, ..AdjustmentForm::default() }
    }

    fn wrong(form: &AdjustmentForm) -> String {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        match form.read(today, true) {
            Ok(_) => String::new(),
            Err(preau_kernel::AppError::Invalid { fields }) => {
                fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>().join(" ")
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        assert_eq!(wrong(&form("", "", "", "")), "direction credits reason");
        assert_eq!(wrong(&form("give", "1,3", "2026-03-01", "ok")), "credits expires_on reason");
        assert_eq!(wrong(&form("give", "100,25", "demain", "Geste")), "credits expires_on");
        assert_eq!(wrong(&form("give", "0", "2030-01-01", "Geste")), "credits expires_on");
        assert_eq!(wrong(&form("give", "1,25", "2026-03-02", "Geste")), "");
        // An expiry typed before the choice was changed does not matter.
        assert_eq!(wrong(&form("take", "1.25", "hier", " Erreur\nde saisie ")), "");
    }

    #[test]
    fn a_reason_is_one_line() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let wish = form("take", "2", "", " Erreur\n de\tsaisie ").read(today, true).unwrap();
        assert_eq!((wish.reason.as_str(), wish.expires_on), ("Erreur de saisie", None));
    }
}

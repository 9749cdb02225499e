//! Plans as everybody may see them.

use preau_credits::Credits;
use preau_kernel::{Locale, Money, Text, tr};
use serde::{Deserialize, Serialize};

/// How often a plan is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum Every {
    /// Each month.
    Month,
    /// Each year.
    Year,
}

impl Every {
    /// How many months one payment covers.
    pub const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Year => 12,
        }
    }

    /// "mois", "month".
    pub const fn noun(self, locale: Locale) -> &'static str {
        match self {
            Self::Month => locale.pick("mois", "month"),
            Self::Year => locale.pick("an", "year"),
        }
    }
}

/// Who a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum Audience {
    /// A student; their family takes it.
    Student,
    /// A member of the community; they take it for themselves.
    Member,
}

impl Audience {
    /// Both, in the order shown.
    pub const ALL: [Self; 2] = [Self::Student, Self::Member];

    /// As forms send it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Member => "member",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.code() == code)
    }

    /// In one word.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Student => locale.pick("Élèves", "Students"),
            Self::Member => locale.pick("Communauté", "Community"),
        }
    }
}

/// A plan, in both languages: the page chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCard {
    /// Stable: `HYBRIDE`.
    pub code: String,
    /// "Hybride"
    pub name: Text,
    /// One sentence.
    pub summary: Text,
    /// What it holds, a few words each.
    pub features: Vec<Text>,
    /// Of one period.
    pub price: Money,
    /// How often it is paid.
    pub every: Every,
    /// Received each paid month.
    pub credits: Credits,
    /// How many subjects ARIA answers in.
    pub aria_subjects: u32,
    /// The one we recommend.
    pub highlighted: bool,
    /// Who takes it.
    pub audience: Audience,
    /// Is it paid again and again? Otherwise once, for one period.
    pub renews: bool,
    /// Days before the first payment.
    pub trial_days: u32,
    /// Paid along with the first period.
    pub setup_fee: Money,
    /// Agreed with a person, not taken online.
    pub on_request: bool,
}

impl PlanCard {
    /// "179 TND / mois"
    pub fn price_line(&self, locale: Locale) -> String {
        let (price, every) = (self.price.format_short(locale), self.every.noun(locale));
        match (self.on_request, self.price.minor, self.renews) {
            (true, _, _) => tr!(locale, "Sur demande", "On request"),
            (_, 0, _) => tr!(locale, "Gratuite", "Free"),
            (_, _, true) => tr!(locale, "{price} / {every}", "{price} / {every}"),
            (_, _, false) => tr!(locale, "{price}, une fois pour un {every}", "{price}, once for a {every}"),
        }
    }

    /// Where the plan is taken; visitors pass through sign-in.
    pub fn choose_address(&self) -> String {
        format!("/espace/abonnement/choisir?formule={}", self.code)
    }

    /// Can it be taken without a person of the house?
    pub const fn is_taken_online(&self) -> bool {
        !self.on_request
    }

    /// Is there nothing to pay, ever?
    pub const fn is_free(&self) -> bool {
        self.price.minor == 0 && self.setup_fee.minor == 0
    }
}

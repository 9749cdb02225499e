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
}

impl PlanCard {
    /// "179 TND / mois"
    pub fn price_line(&self, locale: Locale) -> String {
        let (price, every) = (self.price.format_short(locale), self.every.noun(locale));
        tr!(locale, "{price} / {every}", "{price} / {every}")
    }

    /// Where the plan is taken; visitors pass through sign-in.
    pub fn choose_address(&self) -> String {
        format!("/espace/abonnement?formule={}", self.code)
    }
}

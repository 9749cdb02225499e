//! Plans, packs and promotions as the back office edits them: every field as it is typed.

use super::promotion::{Moments, PromotionId, Reduction};
use super::{Audience, Every};
use preau_kernel::{Money, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A plan in the list of the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Stable.
    pub code: String,
    /// For people.
    pub name: Text,
    /// Who takes it.
    pub audience: Audience,
    /// Of one period.
    pub price: Money,
    /// How often it is paid.
    pub every: Every,
    /// Again and again?
    pub renews: bool,
    /// Agreed with a person?
    pub on_request: bool,
    /// On offer?
    pub public: bool,
    /// Live subscriptions.
    pub subscriptions: i64,
}

/// A pack in the list of the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRow {
    /// Stable.
    pub code: String,
    /// For people.
    pub name: Text,
    /// Of all of it.
    pub price: Money,
    /// What it brings.
    pub credits: preau_credits::Credits,
    /// On offer?
    pub public: bool,
}

/// Everything that is or was on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Plans, in their order.
    pub plans: Vec<PlanRow>,
    /// Packs, in their order.
    pub packs: Vec<PackRow>,
}

/// A plan as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanForm {
    /// Which one is changed; empty for a new one.
    pub of: String,
    /// At which version it was seen.
    pub version: String,
    /// Code, for a new one.
    pub code: String,
    /// French name.
    pub name_fr: String,
    /// English name.
    pub name_en: String,
    /// French sentence.
    pub summary_fr: String,
    /// English sentence.
    pub summary_en: String,
    /// French features, one a line.
    pub features_fr: String,
    /// English features, one a line.
    pub features_en: String,
    /// Of one period.
    pub price: String,
    /// Of the price.
    pub currency: String,
    /// `month` or `year`.
    pub every: String,
    /// `student` or `member`.
    pub audience: String,
    /// Ticked: paid once.
    pub once: String,
    /// Days before the first payment.
    pub trial_days: String,
    /// Along with the first period.
    pub setup_fee: String,
    /// Each paid month, in credits.
    pub credits: String,
    /// How many subjects ARIA answers in.
    pub aria_subjects: String,
    /// Ticked: agreed with a person.
    pub on_request: String,
    /// Ticked: on offer.
    pub public: String,
    /// Ticked: recommended.
    pub highlighted: String,
    /// Its place among the others.
    pub position: String,
    /// Feature → amount: empty as for everybody, `-` without limit.
    pub limits: BTreeMap<String, String>,
}

/// A pack as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackForm {
    /// Which one is changed; empty for a new one.
    pub of: String,
    /// At which version it was seen.
    pub version: String,
    /// Code, for a new one.
    pub code: String,
    /// French name.
    pub name_fr: String,
    /// English name.
    pub name_en: String,
    /// French sentence.
    pub summary_fr: String,
    /// English sentence.
    pub summary_en: String,
    /// French features, one a line.
    pub features_fr: String,
    /// English features, one a line.
    pub features_en: String,
    /// Of all of it.
    pub price: String,
    /// Of the price.
    pub currency: String,
    /// What it brings.
    pub credits: String,
    /// Months they can be used.
    pub valid_months: String,
    /// Ticked: on offer.
    pub public: String,
    /// Its place among the others.
    pub position: String,
}

/// A promotion in the list of the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionRow {
    /// Which.
    pub id: PromotionId,
    /// What is typed; none when it comes by itself.
    pub code: Option<String>,
    /// For people.
    pub name: Text,
    /// What it takes off.
    pub reduction: Reduction,
    /// Of which payments.
    pub applies_to: Moments,
    /// Where it stands today.
    pub state: PromotionState,
    /// From when to when, written for the reader.
    pub dates: String,
    /// Taken so far.
    pub uses: u32,
    /// At most.
    pub max_uses: Option<u32>,
    /// What was taken off, paid uses only, one sum per currency.
    pub taken_off: Vec<Money>,
    /// What was paid along with it.
    pub earned: Vec<Money>,
}

/// Where a promotion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromotionState {
    /// Can be used.
    Running,
    /// Begins later.
    Planned,
    /// Over, or used up.
    Over,
    /// Turned off.
    Off,
}

impl PromotionState {
    /// All, in the order of the filter.
    pub const ALL: [Self; 4] = [Self::Running, Self::Planned, Self::Over, Self::Off];

    /// As in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "en-cours",
            Self::Planned => "prevue",
            Self::Over => "terminee",
            Self::Off => "arretee",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A promotion as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PromotionForm {
    /// Which one is changed; empty for a new one.
    pub id: String,
    /// At which version it was seen.
    pub version: String,
    /// What is typed to have it.
    pub code: String,
    /// French name.
    pub name_fr: String,
    /// English name.
    pub name_en: String,
    /// `percentage` or `fixed`.
    pub kind: String,
    /// "20" or "12,5".
    pub percent: String,
    /// A sum.
    pub amount: String,
    /// Of the sum and of the least purchase.
    pub currency: String,
    /// `first`, `renewals` or `both`.
    pub applies_to: String,
    /// In all; empty: without limit.
    pub max_uses: String,
    /// Of one account; empty: without limit.
    pub max_per_account: String,
    /// First day.
    pub starts_on: String,
    /// Last day; may be empty.
    pub ends_on: String,
    /// Ticked: can be used.
    pub active: String,
    /// Ticked: comes by itself, without a code.
    pub automatic: String,
    /// Ticked: for accounts that have never bought.
    pub new_accounts_only: String,
    /// Least purchase; may be empty.
    pub min_amount: String,
    /// "plan:HYBRIDE", "pack:…"; none: everything.
    pub targets: Vec<String>,
}

/// A promotion with what its editor needs besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionPage {
    /// As it is, or as a new one begins.
    pub form: PromotionForm,
    /// What it can be for: key and name.
    pub items: Vec<(String, Text)>,
    /// Its latest uses, written for the reader.
    pub uses: Vec<PromotionUse>,
}

/// One use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionUse {
    /// Who.
    pub account: String,
    /// When.
    pub on: String,
    /// Price before.
    pub before: Money,
    /// Taken off.
    pub off: Money,
    /// Has it been paid?
    pub paid: bool,
}

/// What typing a code says at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeCheck {
    /// Nothing was typed.
    Nothing,
    /// It takes this off.
    Good {
        /// Name of the promotion.
        name: Text,
        /// Taken off.
        off: Money,
        /// What remains.
        total: Money,
    },
    /// It does not apply, and why.
    Bad(Text),
}

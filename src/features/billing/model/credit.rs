//! Credit of an account, as the back office sees and adjusts it (SPEC BI-6).

use preau_kernel::id::AccountId;
use preau_kernel::{Currency, Money, Text, text};
use serde::{Deserialize, Serialize};

/// Where credit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum CreditKind {
    /// Paid too much.
    Overpayment,
    /// Left by a credit note.
    Refund,
    /// A gesture.
    Manual,
    /// Of a campaign.
    Promotion,
    /// Sets right what was wrong.
    Adjustment,
}

impl CreditKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Overpayment, Self::Refund, Self::Manual, Self::Promotion, Self::Adjustment];

    /// As stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Overpayment => "overpayment",
            Self::Refund => "refund",
            Self::Manual => "manual",
            Self::Promotion => "promotion",
            Self::Adjustment => "adjustment",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Is it given by staff? The others follow from money.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Manual | Self::Promotion | Self::Adjustment)
    }

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Overpayment => text!("Trop payé", "Paid too much"),
            Self::Refund => text!("Avoir", "Credit note"),
            Self::Manual => text!("Geste", "Gesture"),
            Self::Promotion => text!("Promotion", "Promotion"),
            Self::Adjustment => text!("Ajustement", "Adjustment"),
        }
    }
}

/// Which way an adjustment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditDirection {
    /// More for the account.
    Give,
    /// Less.
    Take,
}

impl CreditDirection {
    /// Reads "give" or "take".
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "give" => Some(Self::Give),
            "take" => Some(Self::Take),
            _ => None,
        }
    }
}

/// An adjustment, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditAdjustment {
    /// Of which account.
    #[serde(default)]
    pub account_id: String,
    /// "give" or "take".
    #[serde(default)]
    pub direction: String,
    /// Of credit that is given: [`CreditKind::code`].
    #[serde(default)]
    pub kind: String,
    /// How much.
    #[serde(default)]
    pub amount: String,
    /// Its code.
    #[serde(default)]
    pub currency: String,
    /// For those who look later.
    #[serde(default)]
    pub reason: String,
    /// Last day to use what is given; may be empty.
    #[serde(default)]
    pub expires_on: String,
    /// The same form sent twice counts once.
    #[serde(default)]
    pub idempotency_key: String,
}

/// One credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditRow {
    /// Where it comes from.
    pub kind: CreditKind,
    /// What it was.
    pub amount: Money,
    /// What is left of it.
    pub remaining: Money,
    /// Why it was given.
    pub note: String,
    /// When.
    pub given: String,
    /// Last day to use it.
    pub until: Option<String>,
}

/// The page of an account's credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditSheet {
    /// Whose.
    pub account_id: AccountId,
    /// Its name.
    pub account: String,
    /// Of the organisation.
    pub currency: Currency,
    /// What can be used now, by currency; none that is empty.
    pub balances: Vec<Money>,
    /// One by one, the latest first.
    pub credits: Vec<CreditRow>,
    /// For fields of days.
    pub today: String,
    /// For a form that must count once.
    pub idempotency_key: String,
}

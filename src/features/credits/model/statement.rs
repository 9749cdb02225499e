//! The statement: what was granted, used, given back and expired, in words a parent can read (SPEC CR-3).

use super::Credits;
use preau_kernel::{Locale, id::UserId};
use serde::{Deserialize, Serialize};

/// Kinds of ledger entries (SPEC CR-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[cfg_attr(
    not(target_arch = "wasm32"),
    derive(sqlx::Type),
    sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")
)]
pub enum EntryKind {
    /// Credits of a paid month.
    MonthlyAllocation,
    /// A pack that was bought.
    Purchase,
    /// A booking.
    Usage,
    /// A cancelled booking.
    Refund,
    /// Not spent in time.
    Expiration,
    /// By the back office, with a reason.
    Adjustment,
}

impl EntryKind {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MonthlyAllocation => "MONTHLY_ALLOCATION",
            Self::Purchase => "PURCHASE",
            Self::Usage => "USAGE",
            Self::Refund => "REFUND",
            Self::Expiration => "EXPIRATION",
            Self::Adjustment => "ADJUSTMENT",
        }
    }

    /// What the entry is called on a statement.
    pub const fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::MonthlyAllocation => locale.pick("Crédits du mois", "Monthly credits"),
            Self::Purchase => locale.pick("Achat", "Purchase"),
            Self::Usage => locale.pick("Réservation", "Booking"),
            Self::Refund => locale.pick("Rendu après annulation", "Given back after cancellation"),
            Self::Expiration => locale.pick("Expiration", "Expired"),
            Self::Adjustment => locale.pick("Ajustement", "Adjustment"),
        }
    }
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Signed: a use is negative.
    pub amount: Credits,
    /// In words, when there is something to add.
    pub note: String,
    /// When, written for the reader ("mardi 24 novembre 2026 à 14:00").
    pub when: String,
}

/// One grant that still holds credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What was granted.
    pub amount: Credits,
    /// What is left.
    pub remaining: Credits,
    /// When it expires, written for the reader ("24 novembre 2027").
    pub expires: String,
}

/// Everything about one student's credits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Whose.
    pub student_id: UserId,
    /// First name, as shown.
    pub student_name: String,
    /// What can be spent now.
    pub balance: Credits,
    /// Grants that still hold credits, soonest to expire first.
    pub grants: Vec<Grant>,
    /// The latest entries first, at most 100.
    pub entries: Vec<Entry>,
}

//! Disputes that payers open at their bank or provider, as the back office sees them (SPEC PA-5).

use preau_kernel::{Money, Text, id_type, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

id_type!(
    /// One dispute of a payment.
    DisputeId
);

/// Where a dispute stands, as the provider says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum DisputeStanding {
    /// Nobody has decided.
    Open,
    /// The money is ours.
    Won,
    /// The money went back to the payer.
    Lost,
}

impl DisputeStanding {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Open => text!("En cours chez le prestataire", "Open at the provider"),
            Self::Won => text!("Gagné chez le prestataire", "Won at the provider"),
            Self::Lost => text!("Perdu chez le prestataire", "Lost at the provider"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Open => Tone::Warning,
            Self::Won => Tone::Success,
            Self::Lost => Tone::Danger,
        }
    }
}

/// How staff close a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum DisputeOutcome {
    /// The money stays ours: nothing is written.
    Kept,
    /// The money is gone: it is written down as given back.
    Lost,
}

impl DisputeOutcome {
    /// As stored and sent.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Lost => "lost",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Kept, Self::Lost].into_iter().find(|outcome| outcome.code() == code)
    }

    /// In words.
    pub fn label(self) -> Text {
        match self {
            Self::Kept => text!("Argent gardé", "Money kept"),
            Self::Lost => text!("Argent perdu, avoir écrit", "Money lost, credit note written"),
        }
    }
}

/// A dispute on the page of its payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeView {
    /// Which.
    pub id: DisputeId,
    /// The provider's name for it.
    pub provider_ref: String,
    /// How much is at stake.
    pub amount: Money,
    /// Why, in the provider's code words.
    pub reason: String,
    /// Where it stands there.
    pub standing: DisputeStanding,
    /// When we heard of it.
    pub seen: String,
    /// How staff closed it.
    pub outcome: Option<DisputeOutcome>,
    /// What they wrote then.
    pub note: String,
}

//! Where a subscription stands (SPEC BI-2).

use preau_kernel::{Text, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

/// Where a subscription stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum SubscriptionStatus {
    /// Chosen, not paid yet.
    Incomplete,
    /// Free for a while.
    Trialing,
    /// Paid.
    Active,
    /// Resting at the family's wish.
    Paused,
    /// A payment is late; nothing is withheld yet.
    PastDue,
    /// New bookings wait for a payment.
    Suspended,
    /// Ended by the family or the organisation.
    Cancelled,
    /// Ended by itself.
    Expired,
}

impl SubscriptionStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Incomplete,
        Self::Trialing,
        Self::Active,
        Self::Paused,
        Self::PastDue,
        Self::Suspended,
        Self::Cancelled,
        Self::Expired,
    ];

    /// As stored and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete",
            Self::Trialing => "trialing",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::PastDue => "past_due",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Does it count as the student's one subscription? The index `subscriptions_one_live` says the same.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Trialing | Self::Active | Self::Paused | Self::PastDue | Self::Suspended)
    }

    /// What a student is told: a child never sees payment trouble (SPEC §2).
    pub const fn for_student(self) -> Self {
        match self {
            Self::PastDue | Self::Suspended => Self::Active,
            other => other,
        }
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Incomplete => text!("À payer", "To be paid"),
            Self::Trialing => text!("À l’essai", "Trial"),
            Self::Active => text!("Active", "Active"),
            Self::Paused => text!("En pause", "Paused"),
            Self::PastDue => text!("Paiement en retard", "Payment late"),
            Self::Suspended => text!("Suspendue", "Suspended"),
            Self::Cancelled => text!("Résiliée", "Cancelled"),
            Self::Expired => text!("Terminée", "Ended"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Active => Tone::Success,
            Self::Trialing | Self::Paused => Tone::Info,
            Self::Incomplete | Self::PastDue => Tone::Warning,
            Self::Suspended => Tone::Danger,
            Self::Cancelled | Self::Expired => Tone::Neutral,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_never_sees_payment_trouble() {
        for status in SubscriptionStatus::ALL {
            let shown = status.for_student();
            assert!(!matches!(shown, SubscriptionStatus::PastDue | SubscriptionStatus::Suspended), "{status:?}");
            assert_eq!(shown.is_live(), status.is_live());
        }
    }
}

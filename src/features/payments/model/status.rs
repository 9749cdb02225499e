//! The one state machine of all providers (SPEC PA-1). The trigger `payments_guard` holds the same table.

use preau_kernel::{Text, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum PaymentStatus {
    /// Written down; the provider has not answered yet.
    Created,
    /// The provider waits for the payer. Whatever we do not understand stays here.
    Pending,
    /// The provider has the money.
    Succeeded,
    /// Refused. The payer may try again on the provider's page, so it can still succeed.
    Failed,
    /// Not paid in time. A payment made at the last moment can still succeed.
    Expired,
    /// Given back in full.
    Refunded,
    /// Given back in part.
    PartiallyRefunded,
}

impl PaymentStatus {
    /// Every status, in the order of a payment's life.
    pub const ALL: [Self; 7] = [
        Self::Created,
        Self::Pending,
        Self::Succeeded,
        Self::Failed,
        Self::Expired,
        Self::PartiallyRefunded,
        Self::Refunded,
    ];

    /// As stored and as shown in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Expired => "expired",
            Self::Refunded => "refunded",
            Self::PartiallyRefunded => "partially_refunded",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// May a payment go from here to `next`?
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Created => matches!(next, Self::Pending | Self::Succeeded | Self::Failed | Self::Expired),
            Self::Pending => matches!(next, Self::Succeeded | Self::Failed | Self::Expired),
            Self::Failed | Self::Expired => matches!(next, Self::Succeeded),
            Self::Succeeded => matches!(next, Self::Refunded | Self::PartiallyRefunded),
            Self::PartiallyRefunded => matches!(next, Self::Refunded),
            Self::Refunded => false,
        }
    }

    /// Is the payer still expected?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }

    /// Was it paid, whatever happened later? Nothing a provider says about paying can change it any more.
    pub const fn was_paid(self) -> bool {
        matches!(self, Self::Succeeded | Self::Refunded | Self::PartiallyRefunded)
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Created => text!("Préparé", "Prepared"),
            Self::Pending => text!("En attente", "Waiting"),
            Self::Succeeded => text!("Payé", "Paid"),
            Self::Failed => text!("Refusé", "Refused"),
            Self::Expired => text!("Expiré", "Expired"),
            Self::Refunded => text!("Remboursé", "Refunded"),
            Self::PartiallyRefunded => text!("Remboursé en partie", "Partly refunded"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Created | Self::Pending => Tone::Warning,
            Self::Succeeded => Tone::Success,
            Self::Failed => Tone::Danger,
            Self::Expired | Self::Refunded | Self::PartiallyRefunded => Tone::Neutral,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_status_is_found_again_by_its_code() {
        assert!(PaymentStatus::ALL.into_iter().all(|status| PaymentStatus::from_code(status.code()) == Some(status)));
        assert_eq!(PaymentStatus::from_code("paid"), None);
    }

    proptest! {
        #[test]
        fn what_was_paid_stays_paid_and_what_was_refunded_stays_refunded(
            wanted in prop::collection::vec(prop::sample::select(PaymentStatus::ALL.to_vec()), 0..40),
        ) {
            let (mut status, mut paid) = (PaymentStatus::Created, false);
            for next in wanted {
                if status.may_become(next) {
                    prop_assert!(status != PaymentStatus::Refunded, "refunded is final");
                    status = next;
                }
                prop_assert!(!paid || status.was_paid(), "{status:?} after it was paid");
                paid = status.was_paid();
            }
        }
    }
}

//! Giving money back: the rule, and refunds as pages show them (SPEC PA-5).

use super::PaymentStatus;
use preau_kernel::{Money, Text, id_type, text};
use preau_ui::Tone;
use serde::{Deserialize, Serialize};

id_type!(
    /// One time that money of a payment is given back.
    RefundId
);

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
pub enum RefundStatus {
    /// Written down; the provider has not answered yet.
    Created,
    /// The provider is at it.
    Pending,
    /// Given back.
    Succeeded,
    /// It came to nothing.
    Failed,
}

impl RefundStatus {
    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Does it wait for the provider?
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Pending)
    }

    /// In one or two words.
    pub fn label(self) -> Text {
        match self {
            Self::Created => text!("Demandé", "Asked for"),
            Self::Pending => text!("En route", "On its way"),
            Self::Succeeded => text!("Remboursé", "Given back"),
            Self::Failed => text!("Échoué", "Failed"),
        }
    }

    /// Its meaning, for badges.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Created | Self::Pending => Tone::Warning,
            Self::Succeeded => Tone::Success,
            Self::Failed => Tone::Danger,
        }
    }
}

/// What was given back or promised of a payment, as far as the rule cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Where it stands.
    pub status: RefundStatus,
    /// Minor units of the payment's currency.
    pub minor: i64,
}

/// What can still be given back: what was paid, less what was given back or is on its way. Nothing of what was never paid.
pub fn left_of(paid: Money, status: PaymentStatus, given: &[Given]) -> Money {
    let promised: i64 = given.iter().filter(|g| g.status != RefundStatus::Failed).map(|g| g.minor).sum();
    let left = if status.was_paid() { paid.minor.saturating_sub(promised).max(0) } else { 0 };
    Money::new(left, paid.currency)
}

/// How a payment stands once so much of it was given back.
pub const fn status_after(paid_minor: i64, given_minor: i64) -> PaymentStatus {
    if given_minor >= paid_minor {
        PaymentStatus::Refunded
    } else if given_minor > 0 {
        PaymentStatus::PartiallyRefunded
    } else {
        PaymentStatus::Succeeded
    }
}

/// One refund, for the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundView {
    /// Ours: "REF-7K2M-9QXD".
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// Why, as it was typed.
    pub reason: String,
    /// Given back outside the provider.
    pub by_hand: bool,
    /// Where it stands.
    pub status: RefundStatus,
    /// Why it came to nothing, in the provider's code words.
    pub failure: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    pub at: String,
}

/// What the back office's page of refunds shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSheet {
    /// Ours, of the payment.
    pub reference: String,
    /// Who paid.
    pub payer: String,
    /// What for.
    pub description: String,
    /// The provider's name.
    pub provider: String,
    /// Can the provider give it back by itself?
    pub through_provider: bool,
    /// What was paid.
    pub paid: Money,
    /// How the payment stands.
    pub status: PaymentStatus,
    /// What can still be given back.
    pub left: Money,
    /// What was given back, in order.
    pub refunds: Vec<RefundView>,
}

/// A refund as the back office wishes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundForm {
    /// Of which payment.
    #[serde(default)]
    pub payment_id: String,
    /// How much, as typed: "47,00".
    #[serde(default)]
    pub amount: String,
    /// Given back outside the provider: "true".
    #[serde(default)]
    pub by_hand: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The same for one form however often it is sent.
    #[serde(default)]
    pub request_key: String,
}

/// What a refund would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPreview {
    /// What is given back.
    pub amount: Money,
    /// What can be given back afterwards.
    pub left_after: Money,
    /// How the payment stands then.
    pub status_after: PaymentStatus,
    /// Taken from credit of the account that came from this payment.
    pub from_credit: Money,
    /// Taken off the invoice, by a credit note.
    pub credit_note: Money,
    /// Somebody must make the transfer; we only write it down.
    pub by_hand: bool,
    /// Makes the refund happen once.
    pub request_key: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_given_back_of_what_was_never_paid() {
        let paid = Money::new(4_700, Currency::Eur);
        for status in [PaymentStatus::Created, PaymentStatus::Pending, PaymentStatus::Failed, PaymentStatus::Expired] {
            assert_eq!(left_of(paid, status, &[]).minor, 0);
        }
        assert_eq!(left_of(paid, PaymentStatus::Succeeded, &[]), paid);
    }

    proptest! {
        #[test]
        fn however_often_parts_are_given_back_they_never_exceed_what_was_paid(
            paid in 1_i64..1_000_000,
            wishes in prop::collection::vec((1_i64..400_000, 0_u8..4), 0..20),
        ) {
            let mut given: Vec<Given> = vec![];
            let mut status = PaymentStatus::Succeeded;
            for (wish, outcome) in wishes {
                let left = left_of(Money::new(paid, Currency::Tnd), status, &given).minor;
                if wish <= left {
                    let outcome = [RefundStatus::Created, RefundStatus::Pending, RefundStatus::Succeeded, RefundStatus::Failed]
                        [usize::from(outcome)];
                    given.push(Given { status: outcome, minor: wish });
                }
                let back: i64 = given.iter().filter(|g| g.status == RefundStatus::Succeeded).map(|g| g.minor).sum();
                let next = status_after(paid, back);
                prop_assert!(next == status || status.may_become(next), "{status:?} to {next:?}");
                status = next;
                prop_assert!(back <= paid);
                prop_assert_eq!(status == PaymentStatus::Refunded, back == paid);
            }
        }
    }
}

//! What happened in payments, for the rooms that react.

use crate::model::PaymentId;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// A payment succeeded: recorded exactly once per payment, in the transaction that settled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSettled {
    /// Which payment.
    pub payment_id: PaymentId,
    /// Who owes it.
    pub account_id: AccountId,
    /// Who paid.
    pub payer_id: UserId,
    /// What it pays: `subscription:<id>`.
    pub purpose: String,
    /// In minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: Currency,
}

impl PaymentSettled {
    /// What was paid.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }
}

impl DomainEvent for PaymentSettled {
    const KIND: &'static str = "payment-settled";
}

/// A payment was refused. Once for each refusal: a transfer may be refused again after another proof, and any payment can
/// still succeed later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFailed {
    /// Which payment.
    pub payment_id: PaymentId,
    /// Who owes it.
    pub account_id: AccountId,
    /// Who tried to pay.
    pub payer_id: UserId,
    /// What it would have paid.
    pub purpose: String,
}

impl DomainEvent for PaymentFailed {
    const KIND: &'static str = "payment-failed";
}

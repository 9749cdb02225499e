//! What happened in payments, for the rooms that react.

use crate::model::PaymentId;
use crate::model::refund::RefundId;
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

/// Money of a payment was given back, whole or in part: recorded once per refund, when it was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRefunded {
    /// Which payment.
    pub payment_id: PaymentId,
    /// Which refund of it.
    pub refund_id: RefundId,
    /// Who owed it.
    pub account_id: AccountId,
    /// Who had paid.
    pub payer_id: UserId,
    /// What it had paid: `invoice:<id>`.
    pub purpose: String,
    /// What was given back this time, in minor units.
    pub amount_minor: i64,
    /// Of this currency.
    pub currency: Currency,
}

impl PaymentRefunded {
    /// What was given back.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }
}

impl DomainEvent for PaymentRefunded {
    const KIND: &'static str = "payment-refunded";
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

//! What happened in billing, for the rooms that react.

use crate::model::SubscriptionId;
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// A subscription became active by its first payment, or again after its paid time had run out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionActivated {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// Who owes it.
    pub account_id: AccountId,
    /// Who learns.
    pub student_id: UserId,
    /// Code of the plan.
    pub plan: String,
    /// Who paid.
    pub payer_id: UserId,
    /// Until when it is paid.
    pub paid_until: DateTime<Utc>,
}

impl DomainEvent for SubscriptionActivated {
    const KIND: &'static str = "subscription-activated";
}

/// Months that were paid before have begun, and their credits have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthsAllocated {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// Who learns.
    pub student_id: UserId,
}

impl DomainEvent for MonthsAllocated {
    const KIND: &'static str = "months-allocated";
}

/// A live subscription was paid for one more period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionExtended {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// Who owes it.
    pub account_id: AccountId,
    /// Who learns.
    pub student_id: UserId,
    /// Code of the plan that was paid for: the subscription's own, unless two plans were paid at once.
    pub plan: String,
    /// Who paid.
    pub payer_id: UserId,
    /// Until when it is paid.
    pub paid_until: DateTime<Utc>,
}

impl DomainEvent for SubscriptionExtended {
    const KIND: &'static str = "subscription-extended";
}

//! What happened to credits, for whoever reacts.

use preau_kernel::id::{AccountId, UserId};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What was left of a grant was not spent in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditsExpired {
    /// Which grant.
    pub grant_id: Uuid,
    /// The entry that says so.
    pub entry_id: Uuid,
}

impl DomainEvent for CreditsExpired {
    const KIND: &'static str = "credits-expired";
}

/// What is left of a grant expires in at most so many days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditsExpiring {
    /// Which grant.
    pub grant_id: Uuid,
    /// 30 or 7.
    pub days: i32,
}

impl DomainEvent for CreditsExpiring {
    const KIND: &'static str = "credits-expiring";
}

/// The back office gave or took credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditsAdjusted {
    /// The entry that says so.
    pub entry_id: Uuid,
}

impl DomainEvent for CreditsAdjusted {
    const KIND: &'static str = "credits-adjusted";
}

/// An account chose whether its students share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditSharingChanged {
    /// Which account.
    pub account_id: AccountId,
    /// Do they now?
    pub shared: bool,
    /// Who chose.
    pub changed_by: Option<UserId>,
}

impl DomainEvent for CreditSharingChanged {
    const KIND: &'static str = "credit-sharing-changed";
}

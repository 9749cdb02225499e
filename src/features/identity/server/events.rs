//! What happened in identity, for the rooms that react (mails, CRM).

use preau_kernel::id::{AccountId, UserId};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// A parent asked for the free assessment: household, parent and first student exist (SPEC ID-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountOpened {
    /// The new household.
    pub account_id: AccountId,
    /// The parent.
    pub user_id: UserId,
    /// The first student.
    pub student_id: UserId,
}

impl DomainEvent for AccountOpened {
    const KIND: &'static str = "account-opened";
}

/// A parent added a child to the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildAdded {
    /// The household.
    pub account_id: AccountId,
    /// The parent who did it.
    pub user_id: UserId,
    /// The child.
    pub student_id: UserId,
}

impl DomainEvent for ChildAdded {
    const KIND: &'static str = "child-added";
}

/// Lessons of a learner may no longer be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingConsentWithdrawn {
    /// Whose.
    pub student_id: UserId,
}

impl DomainEvent for RecordingConsentWithdrawn {
    const KIND: &'static str = "recording-consent-withdrawn";
}

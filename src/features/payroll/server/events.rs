//! What happened to pay, for whoever reacts.

use crate::model::StatementId;
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// The back office noted that a statement was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPaid {
    /// Which.
    pub statement_id: StatementId,
}

impl DomainEvent for StatementPaid {
    const KIND: &'static str = "pay-statement-paid";
}

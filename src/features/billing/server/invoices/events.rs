//! What happened to invoices, for whoever reacts.

use crate::model::InvoiceId;
use preau_kernel::id::{AccountId, UserId};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// Nothing is left to pay: recorded exactly once per invoice, in the transaction that made it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoicePaid {
    /// Which invoice.
    pub invoice_id: InvoiceId,
    /// Who owed it.
    pub account_id: AccountId,
    /// To whom it is addressed.
    pub payer_id: UserId,
}

impl DomainEvent for InvoicePaid {
    const KIND: &'static str = "invoice-paid";
}

/// A document has its number. For credit notes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceIssued {
    /// Which document.
    pub invoice_id: InvoiceId,
    /// Whose it is.
    pub account_id: AccountId,
    /// To whom it is addressed.
    pub payer_id: UserId,
}

impl DomainEvent for InvoiceIssued {
    const KIND: &'static str = "invoice-issued";
}

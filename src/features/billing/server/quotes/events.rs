//! What happened to quotes, for whoever reacts.

use crate::model::InvoiceId;
use crate::model::quotes::QuoteId;
use preau_kernel::id::{AccountId, UserId};
use preau_platform::outbox::DomainEvent;
use serde::{Deserialize, Serialize};

/// A quote has its number and can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteSent {
    /// Which quote.
    pub quote_id: QuoteId,
    /// To whom it was offered.
    pub account_id: AccountId,
    /// To whom it is addressed.
    pub payer_id: UserId,
}

impl DomainEvent for QuoteSent {
    const KIND: &'static str = "quote-sent";
}

/// A quote was signed: recorded exactly once, in the transaction that made it so. The project of what was ordered begins here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteAccepted {
    /// Which quote.
    pub quote_id: QuoteId,
    /// Who ordered.
    pub account_id: AccountId,
    /// Who signed.
    pub signed_by: UserId,
    /// The invoice of the deposit, if there is a deposit.
    pub deposit_invoice_id: Option<InvoiceId>,
}

impl DomainEvent for QuoteAccepted {
    const KIND: &'static str = "quote-accepted";
}

/// The account does not want what a quote offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRefused {
    /// Which quote.
    pub quote_id: QuoteId,
    /// To whom it was offered.
    pub account_id: AccountId,
    /// Who refused.
    pub refused_by: UserId,
}

impl DomainEvent for QuoteRefused {
    const KIND: &'static str = "quote-refused";
}

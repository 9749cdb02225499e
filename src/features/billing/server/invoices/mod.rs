//! Everything owed is an invoice (SPEC BI-3).
//!
//! Who sells something calls [`draft`] and, when it is to be paid later, [`issue`], in its own transaction; a purchase stays a
//! draft without a number until its payment settles, so that a purchase that is given up leaves no hole. [`start_payment`]
//! begins a payment of it. When the payment settles, [`settle`] issues the draft, writes the receipt and its entries, and
//! records [`InvoicePaid`] once nothing is left to pay: whoever delivers what a line buys hears that.

mod credit;
mod draft;
mod events;
mod issue;
mod pay;
mod settings;
mod settle;
mod store;

pub use credit::{NewCredit, give_credit, use_credit};
pub use draft::{NewInvoice, NewLine, draft, quote};
pub use events::{InvoiceIssued, InvoicePaid};
pub use issue::issue;
pub use pay::{StartedInvoicePayment, start_payment};
pub use settings::{Seller, Settings};
pub use store::{Invoice, InvoiceLine, find, list_lines, lock};

use crate::model::InvoiceId;
use preau_platform::outbox::Subscriber;

/// What the payments of an invoice are for: `invoice:<id>`.
const PURPOSE: &str = "invoice:";

/// As payments name it.
pub fn purpose(id: InvoiceId) -> String {
    format!("{PURPOSE}{id}")
}

pub(super) fn subscribers() -> Vec<Subscriber> {
    settle::subscribers()
}

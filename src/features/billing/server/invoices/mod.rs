//! Everything owed is an invoice (SPEC BI-3).
//!
//! Who sells something calls [`draft`] and, when it is to be paid later, [`issue`], in its own transaction; a purchase stays a
//! draft without a number until its payment settles, so that a purchase that is given up leaves no hole. [`start_payment`]
//! begins a payment of it. When the payment settles, [`settle`] issues the draft, writes the receipt and its entries, and
//! records [`InvoicePaid`] once nothing is left to pay: whoever delivers what a line buys hears that.

mod adjust_credit;
mod batch;
mod books;
mod checkout_credit;
mod credit_notes;
pub(in crate::server) mod customer_credit;
pub(in crate::server) mod draft;
mod entries;
mod events;
mod factur_x;
pub(in crate::server) mod files;
mod going_back;
mod instalments;
pub(in crate::server) mod issue;
mod keep;
mod mails;
pub(in crate::server) mod numbers;
pub(in crate::server) mod paper;
mod pay;
mod payable;
pub(in crate::server) mod printers;
pub(in crate::server) mod read;
mod reminder;
pub mod rest;
mod returned;
mod sample;
mod seed;
pub(in crate::server) mod settings;
mod settings_editor;
mod settle;
pub(in crate::server) mod sheet;
mod store;
pub(in crate::server) mod typed_lines;
mod write;

pub use adjust_credit::{adjust_credit, show_credit};
pub use batch::{run_batch, show_batch};
pub use books::InvoiceBooks;
pub(in crate::server) use checkout_credit::{credit_towards, let_credit_pay};
pub(in crate::server) use credit_notes::cancel_unneeded;
pub use credit_notes::credit;
pub use customer_credit::{
    ExpireCustomerCredit, apply_credit, credit_balance, expire_customer_credit, give_credit, use_credit,
};
pub use draft::{NewInvoice, NewLine, draft, quote};
pub use events::{InvoiceIssued, InvoicePaid};
pub use files::{export, routes};
pub use instalments::plan_instalments;
pub use issue::issue;
pub use paper::{Printed, print, print_receipt};
pub use pay::{StartedInvoicePayment, pay, start_payment, start_payment_keeping};
pub use payable::PayableInvoices;
pub use printers::printers;
pub(in crate::server) use read::like_pattern;
pub use read::{choices, find_view, list_all, list_mine};
pub use returned::returned;
pub use sample::print_sample;
pub use seed::{DemoMonth, DemoPayer, seed_demo_invoices, seed_demo_month};
pub use settings::{Seller, Settings};
pub use settings_editor::{save_settings, show_settings};
pub use store::{Invoice, InvoiceLine, find, list_lines, lock};
pub use write::{create, give_up, issue_draft, save_profile};

use crate::model::InvoiceId;
use preau_platform::outbox::Subscriber;

/// What the payments of an invoice are for: `invoice:<id>`.
const PURPOSE: &str = "invoice:";

/// As payments name it.
pub fn purpose(id: InvoiceId) -> String {
    format!("{PURPOSE}{id}")
}

pub(super) fn subscribers() -> Vec<Subscriber> {
    [settle::subscribers(), returned::subscribers(), mails::subscribers()].concat()
}

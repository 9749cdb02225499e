//! Quotes (SPEC BI-4): written, sent, answered once, and invoiced in at most two parts.
//!
//! The back office writes a draft and sends it ([`save`]): it gets its number and never changes again. Whoever pays
//! for the account signs it ([`accept`]) or not ([`refuse`]), until the last day is over. Accepting issues the invoice of the
//! deposit in the same transaction and records [`QuoteAccepted`], which rooms below hear; the rest is invoiced by staff
//! ([`invoice_rest`]).

mod answer;
mod bill;
mod events;
mod files;
mod mails;
mod paper;
mod printer;
mod read;
mod seed;
mod send;
mod sheet;
mod store;
mod whole;
mod write;

pub use answer::{accept, refuse};
pub use bill::invoice_rest;
pub use events::{QuoteAccepted, QuoteRefused, QuoteSent};
pub use files::routes;
pub use paper::print;
pub use printer::printers;
pub use read::{choices, list_all, list_mine};
pub use seed::seed_demo_quotes;
pub use send::withdraw;
pub(in crate::server) use sheet::sheet;
pub use store::{Quote, find, list_lines};
pub use whole::find_view;
pub use write::{delete, duplicate, save};

pub(super) use mails::subscribers;

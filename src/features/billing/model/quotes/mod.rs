//! Quotes: where they stand, what is invoiced of them, and how pages show them (SPEC BI-4).

mod deposit;
mod forms;
mod pages;
mod quote;

pub use deposit::{Deposit, split_deposit, take_off};
pub use forms::{QuoteForm, RefuseForm, SignForm};
pub use pages::{
    EditorChoices, Payable, QuoteList, QuotePart, QuoteQuery, QuoteRow, QuoteView, SignatureView, TimelineEntry,
};
pub use quote::{Part, QuoteId, QuoteStatus, SERIES};

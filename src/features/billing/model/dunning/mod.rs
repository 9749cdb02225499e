//! Renewal and dunning: the calendar, and what pages show of it (SPEC BI-7).

mod calendar;
mod pages;

pub use calendar::{Done, Due, Step, deadline_of, due, trial_notice};
pub use pages::{
    AccountDunning, Case, DueInvoice, DueState, DunningRow, LateQuery, LateState, Payer, TimelineEntry, amount_typed,
};

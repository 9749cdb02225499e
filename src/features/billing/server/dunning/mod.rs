//! Renewal and dunning (SPEC BI-7): the calendar is [`crate::model::dunning`], a pure rule; here are the job that follows it,
//! what each step does, what staff may do besides, and what families are shown.
//!
//! Each step is taken once per invoice and deadline (`dunning_steps_once`), in a transaction of its own and in the turn of the
//! student's subscriptions, so that the job may run any number of times, at once, and after days without it.

mod account;
mod charge;
mod dues;
mod issue;
mod let_go;
mod list;
mod mails;
mod overdue;
mod paid;
mod run;
mod seed;
mod staff;
mod step;
mod store;

pub use account::show_account;
pub use charge::{Charge, Charger, Charging, NoSavedMethod, SavedMethods};
pub use dues::{my_dues, pay_due, refuse_while_suspended};
pub(in crate::server) use let_go::{let_go_of, let_go_of_covered};
pub(in crate::server) use list::late_sheet;
pub use list::list_late;
pub use run::{RunDunning, Worked, run_dunning};
pub use seed::seed_late_family;
pub use staff::{NoteContact, OfferCredit, extend_deadline, note_contact, offer_credit, suspend_bookings};

use preau_platform::outbox::Subscriber;

pub(super) fn subscribers() -> Vec<Subscriber> {
    vec![paid::subscriber()]
}

//! Use cases of billing, one file each, and what reacts to payments.

mod activate;
mod allocate;
pub mod dunning;
mod events;
pub mod invoices;
mod mails;
mod overview;
mod plans;
mod seed;
mod store;
mod subscribe;

pub use allocate::{AllocateCredits, allocate_credits};
pub use events::{MonthsAllocated, SubscriptionActivated, SubscriptionExtended};
pub use overview::overview;
pub use plans::list_plans;
pub use seed::seed;
pub use subscribe::{Subscribe, Subscribed, subscribe};

use preau_platform::outbox::Subscriber;

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    [invoices::subscribers(), activate::subscribers(), mails::subscribers(), dunning::subscribers()].concat()
}

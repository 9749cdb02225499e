//! Use cases of billing, one file each, and what reacts to payments.

mod activate;
mod allocate;
mod catalogue;
mod entitlements;
mod events;
pub mod invoices;
mod mails;
mod overview;
mod packs;
mod plans;
pub mod promotions;
mod seed;
mod store;
mod subscribe;

pub use allocate::{AllocateCredits, allocate_credits};
pub use events::{MonthsAllocated, SubscriptionActivated, SubscriptionExtended};
pub use catalogue::{list_catalogue, save_pack, save_plan, show_pack, show_plan};
pub use entitlements::entitlements;
pub use overview::overview;
pub use plans::{list_offers, list_plans};
pub use seed::seed;
pub use subscribe::{Subscribe, Subscribed, subscribe};

use preau_platform::outbox::Subscriber;

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    [invoices::subscribers(), activate::subscribers(), mails::subscribers()].concat()
}

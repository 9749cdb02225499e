//! Use cases of billing, one file each, and what reacts to payments.

pub mod account;
mod activate;
mod allocate;
mod beneficiaries;
mod catalogue;
mod change;
mod detail;
pub mod dunning;
mod entitlements;
mod events;
mod history;
pub mod invoices;
mod mails;
mod notices;
pub mod office;
mod overview;
mod packs;
mod plans;
pub mod promotions;
mod purchase;
pub mod quotes;
mod rest;
mod running;
mod seed;
mod store;
mod subscribe;
mod turn;

pub use allocate::{AllocateCredits, allocate_credits};
pub use catalogue::{list_catalogue, save_pack, save_plan, show_pack, show_plan};
pub use change::{ChangePlan, Changed, change_plan, keep_plan, preview_change};
pub use detail::show_subscription;
pub use entitlements::entitlements;
pub use events::{MonthsAllocated, SubscriptionActivated, SubscriptionExtended};
pub use overview::overview;
pub use plans::{list_offers, list_plans};
pub use purchase::{Bought, Buy, ToPay, buy, check_promotion, prepare_purchase};
pub use rest::{choose_aria_subjects, end_at_period, go_on, pause, resume};
pub use seed::{seed, seed_demo_promotions};
pub use subscribe::{Subscribe, Subscribed, subscribe};
pub use turn::{TurnSubscriptions, turn_subscriptions};

use preau_platform::outbox::Subscriber;

/// Everyone in this room who reacts to something.
pub fn subscribers() -> Vec<Subscriber> {
    [
        invoices::subscribers(),
        activate::subscribers(),
        mails::subscribers(),
        notices::subscribers(),
        dunning::subscribers(),
        quotes::subscribers(),
    ]
    .concat()
}

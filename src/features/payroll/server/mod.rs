//! Use cases of pay. Sessions are counted by events and valued by the terms of their day; statements are made by their lines.

mod batch;
mod book;
mod carry;
mod count;
pub mod events;
mod export;
mod list;
mod mails;
mod open;
mod paper;
mod pay;
mod preview;
pub mod seed;
mod show;
mod terms;
mod value;

pub use batch::{pay_batch, show_batch};
pub use carry::{CarryPay, carry_pay};
pub use count::count_session;
pub use export::routes;
pub use list::{list_coaches, list_statements};
pub use pay::{correct, mark_paid};
pub use show::show_pay;
pub use terms::{set_rate, set_rule, set_tier, show_terms};

use chrono::NaiveDate;
use preau_identity::model::Organisation;
use preau_platform::Platform;
use preau_platform::outbox::Subscriber;
use preau_platform::time::{local, zone};

/// What this room does when something happens.
pub fn subscribers() -> Vec<Subscriber> {
    vec![count::subscriber(), mails::subscriber()]
}

/// Which day it is where the organisation is.
fn today(platform: &Platform, organisation: &Organisation) -> NaiveDate {
    local(platform.now(), zone(&organisation.time_zone)).date()
}

//! Methods that providers keep for later charges: kept when their owner agreed, shown, removed, and charged without them.

mod charge;
mod jobs;
mod manage;
mod store;

pub use charge::{ChargeOrder, Charging, charge};
pub use jobs::{ForgetMethod, KeepMethod};

pub(super) use jobs::keeper;
pub use manage::{charged_for_renewals, choose_keeping, remove_method, show_methods, will_be_kept};

pub(super) use charge::ask as ask_charge;
pub(super) use store::{find_keep, insert_consent, wants_keeping};

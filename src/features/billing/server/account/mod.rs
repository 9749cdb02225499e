//! What an account paid and what it owes, for its people. A child never sees money.

mod paper;
mod payments;
mod statement;

pub use paper::routes;
pub use payments::list_own_payments;
pub use statement::show_money;

//! Use cases of the ledger. [`grant`], [`spend`] and [`give_back`] take the caller's transaction, as the house: they are
//! part of a booking or of a payment, and happen with it or not at all.

mod adjust;
pub mod events;
mod expire;
mod export;
mod give_back;
mod grant;
mod grants;
mod history;
mod mails;
mod note;
mod paper;
mod read;
pub mod rest;
pub mod seed;
mod sharing;
mod spend;
mod students;
mod take;
mod turns;

pub use adjust::{adjust, preview_adjustment};
pub use expire::{ExpireCredits, expire_credits, warn_of_expiry};
pub use export::routes;
pub use give_back::give_back;
pub use grant::{NewGrant, grant};
pub use grants::{SpendableGrant, list_spendable};
pub use history::history;
pub use mails::subscribers;
pub use read::{balance, statements};
pub use sharing::{is_shared, share_credits};
pub use spend::{Spending, spend};
pub use students::list_balances;
pub use turns::wait_for_accounts;

use chrono::{DateTime, Months, Utc};

/// Credits expire 12 months after they are granted (SPEC §2).
pub fn expiry(granted_at: DateTime<Utc>) -> DateTime<Utc> {
    granted_at.checked_add_months(Months::new(12)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

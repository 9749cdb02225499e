//! Use cases of the ledger. The writing ones take the caller's transaction, as the house: they are part of a booking or
//! of a payment, and happen with it or not at all.

mod give_back;
mod grant;
mod read;
pub mod rest;
mod spend;

pub use give_back::give_back;
pub use grant::{NewGrant, grant};
pub use read::{balance, statements};
pub use spend::{Spending, spend};

use chrono::{DateTime, Months, Utc};

/// Credits expire 12 months after they are granted (SPEC §2).
pub fn expiry(granted_at: DateTime<Utc>) -> DateTime<Utc> {
    granted_at.checked_add_months(Months::new(12)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

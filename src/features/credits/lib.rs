//! Credits: what a student spends on bookings. An append-only ledger, traced to the grants it consumes (SPEC CR-1).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/espace/credits` | `StatementPage` | `show_history`, `choose_sharing` | the student; the household's parents, who also choose; staff |
//! | `/espace/credits.csv`, `/espace/credits.pdf` | files | | as above |
//! | `/admin/credits` | `CreditBalancesPage` | `list_balances` | staff |
//! | `/admin/credits/:id` | `StudentCreditsPage` | `show_history`, `preview_adjustment`, `adjust_credits`, `choose_sharing` | staff |
//!
//! `statements` feeds the balances of dashboards.
//!
//! Invariants, all in the schema (migrations/0004 and 0011): an entry is the sum of its movements, which all go its way; a
//! grant's remaining stays between 0 and what was granted; an allocation, a use or a refund happens once per cause; a refund
//! goes back to the grants it came from; nothing is spent after its expiry; credits never leave their account, nor their
//! student unless the account shares; nothing is ever edited or deleted.
//!
//! **Shared or not.** An account chooses whether each student spends their own credits or all spend everybody's
//! ([`server::share_credits`]). A grant always remembers to whom it was given, so the choice can change at any time and no
//! history with it. Whatever takes from an account's grants or gives back to them does so in the account's turn
//! ([`server::wait_for_accounts`]): after the locks of provider and student, and for several accounts at once in one order.
//!
//! **In time.** [`server::ExpireCredits`] takes what is over and warns 30 and 7 days before. Months are granted by the room
//! billing, which knows what was paid.
//!
//! Public face: [`model`], and on the server [`server::grant`], [`server::spend`], [`server::give_back`],
//! [`server::balance`], [`server::list_spendable`], [`server::wait_for_accounts`], [`server::is_shared`]; events in
//! [`server::events`].

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::Credits;

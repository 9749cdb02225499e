//! Credits: what a student spends on bookings. An append-only ledger, traced to the grants it consumes (SPEC CR-1).
//!
//! | Path | Page | Server function | Who |
//! |---|---|---|---|
//! | `/espace/credits` | `StatementPage` | `statements` | the student; the household's parents; staff |
//!
//! Invariants, all in the schema (migrations/0004): an entry is the sum of its movements; a grant's remaining stays between
//! 0 and what was granted; an allocation, a use or a refund happens once per cause; nothing is ever edited or deleted.
//!
//! Public face: [`model`], and on the server [`server::grant`], [`server::spend`], [`server::give_back`], [`server::balance`].

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

pub use model::Credits;

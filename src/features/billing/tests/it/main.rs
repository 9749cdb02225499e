//! Subscriptions on a real Postgres, paid through Konnect's stand-in over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod activate;
mod allocate;
mod corrections;
mod invoices;
mod invoices_random;
mod paper;
mod site;
mod subscribe;

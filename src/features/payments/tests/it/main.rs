//! Payments on a real Postgres, against Konnect's stand-in over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod cards;
mod charge;
mod check;
mod contract;
mod hostile;
mod refunds;
mod site;
mod start;
mod storms;
mod walls;
mod webhook;

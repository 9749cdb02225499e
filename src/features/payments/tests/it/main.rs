//! Payments on a real Postgres, against Konnect's stand-in over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod check;
mod contract;
mod site;
mod start;
mod walls;
mod webhook;

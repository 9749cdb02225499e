//! Payments on a real Postgres, against the providers' stand-ins over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod check;
mod contract;
mod deliveries;
mod reconcile;
mod site;
mod start;
mod transfers;
mod walls;
mod webhook;

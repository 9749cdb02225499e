//! Payments on a real Postgres, against the providers' stand-ins over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod cards;
mod charge;
mod check;
mod contract;
mod deliveries;
mod hostile;
mod reconcile;
mod refunds;
mod returns;
mod site;
mod start;
mod storms;
mod transfers;
mod walls;
mod webhook;

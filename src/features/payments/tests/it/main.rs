//! Payments on a real Postgres, against Konnect's stand-in over real HTTP.

mod check;
mod contract;
mod site;
mod start;
mod walls;
mod webhook;

//! The public site on a real Postgres.

#![expect(clippy::unwrap_used, reason = "a step that fails fails its test")]

mod addresses;
mod pages;
mod rendered;

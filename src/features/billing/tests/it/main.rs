//! Subscriptions on a real Postgres, paid through Konnect's stand-in over real HTTP.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails fails its test")]

mod account;
mod activate;
mod allocate;
mod catalogue;
mod changing;
mod corrections;
mod dunning;
mod invoices;
mod invoices_random;
mod letters;
mod mailed;
mod office;
mod paper;
mod promotions;
mod purchase;
mod quotes;
mod renewals;
mod settings;
mod site;
mod subscribe;
mod told;
mod trials;
mod written;

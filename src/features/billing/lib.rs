//! Billing: plans, and the subscriptions that families take for their children (SPEC BI-1, BI-2).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/tarifs`, `/en/pricing` | `PricingPage` | `list_plans` | everybody; no WebAssembly |
//! | `/admin/relances`, `/admin/relances/:account` | `LateAccountsPage`, `LateAccountPage` | `dunning::*` | staff |
//! | `/espace/abonnement` | `SubscriptionPage` | `overview`, `subscribe`, `dunning::pay_due` | the household's parents; a student sees their own, without money |
//!
//! Invariants, all in the schema (migrations/0007): a student has at most one live subscription; a period is opened by one
//! payment and by no other; the periods of a subscription never overlap. A month's credits are granted once per period
//! (`credit_entries_once`). A subscription becomes active only by hearing [`PaymentSettled`](preau_payments::server::PaymentSettled).
//!
//! Public face: [`model`], [`view::PlanCards`], [`view::SubscriptionWidget`], [`api::list_plans`]; on the server
//! `server::subscribe`, `server::subscribers`, `server::seed`, `server::SubscriptionActivated`,
//! `server::SubscriptionExtended` and `server::MonthsAllocated`.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

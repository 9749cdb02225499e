//! Billing: plans, the subscriptions that families take for their children, and invoices for everything owed (SPEC BI-1 to
//! BI-3, BI-6).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/tarifs`, `/en/pricing` | `PricingPage` | `list_plans` | everybody; no WebAssembly |
//! | `/espace/abonnement` | `SubscriptionPage` | `overview`, `subscribe` | the household's parents; a student sees their own, without money |
//! | `/espace/factures`, `/espace/factures/{id}` | `InvoicesPage`, `InvoicePage` | `my_invoices`, `find_invoice`, `pay_invoice`, `use_credit`, `save_billing_profile` | parents and contacts; never a student |
//! | `/admin/factures`, `…/nouvelle`, `…/{id}` | `AdminInvoicesPage`, `NewInvoicePage`, `AdminInvoicePage` | `list_invoices`, `create_invoice`, `issue_invoice`, `credit_invoice`, … | staff |
//! | `…/factures/{id}/document.pdf`, `…/recus/{payment}.pdf`, `/admin/factures/ecritures.csv` | – | – | who may read the invoice; staff |
//!
//! Invariants, all in the schema (migrations/0007, 0022): numbers have no holes, issued documents never change, what is paid is
//! what was received (docs/invoicing.md); a student has at most one live subscription; a period is opened by one
//! line of an invoice and by no other; the periods of a subscription never overlap. A month's credits are granted once per period
//! (`credit_entries_once`). A subscription becomes active only by hearing [`InvoicePaid`](server::invoices::InvoicePaid).
//!
//! Public face: [`server::invoices`], [`model`], [`view::PlanCards`], [`view::SubscriptionWidget`], [`api::list_plans`]; on the server
//! `server::subscribe`, `server::subscribers`, `server::seed`, `server::SubscriptionActivated`,
//! `server::SubscriptionExtended` and `server::MonthsAllocated`.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

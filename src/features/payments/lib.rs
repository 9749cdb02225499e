//! Payments: one state machine for all providers, a black box per payment, and nothing that counts before the provider was
//! asked (SPEC PA-1 to PA-7).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/espace/paiements/{id}` | `PaymentPage` | `payment` | the account's parents and contacts; staff; never a student |
//! | `/admin/paiements` | `PaymentsPage` | `payments` | staff |
//! | `/admin/paiements.csv` | – | – | staff; noted in `exports` |
//! | `/admin/paiements/{id}` | `PaymentDetailPage` | `find_payment`, `ask_again`, `confirm_transfer`, `refuse_transfer`, `settle_anomaly`, `refunds::close_dispute` | staff |
//! | `/admin/rapprochement` | `ReconciliationPage` | `show_reconciliation`, `compare_payments` | staff |
//! | `/espace/paiements/{id}/fichier`, `…/fichiers/{proof}` | – | – | who sees the payment: proofs of a transfer |
//! | `/api/v1/payments/webhooks/{provider}[/{token}]` | – | – | the provider |
//! | `/admin/paiements/{id}/remboursement` | `RefundPage` | `refunds::*` | staff |
//! | `/espace/moyens-de-paiement` | `MethodsPage` | `methods::*` | the account's parents and contacts; never a student |
//!
//! Invariants: a payment's currency, purpose and reference never change, and its amount only for a transfer that arrives in
//! another one, once; its states follow [`model::PaymentStatus`]
//! (both walls: `model` and the trigger `payments_guard`); it succeeds only when the provider, asked by us, answers
//! "completed" with our amount, currency and reference, or for a transfer when staff read it on the account; then [`server::PaymentSettled`] is recorded once, in the same
//! transaction. A webhook is a hint that makes us ask. Whoever keeps the books (`server::Books`) is asked before money goes back, and
//! holds what a refund will take.
//!
//! Public face: [`model`]; [`provider`] (the trait every adapter implements); on the server `server::start`,
//! `server::check`, `server::Providers`, `server::PaymentSettled`, `server::PaymentFailed`, `server::PaymentRefunded`,
//! `server::charge` (a kept method, without its owner), `server::rest`, `server::routes`, `server::subscribers`,
//! `server::proof_routes`, `server::export_routes` and the jobs `server::CheckPayment`, `server::CheckOpenPayments` and `server::ReconcilePayments`.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod provider;
#[cfg(not(target_arch = "wasm32"))]
pub mod server;

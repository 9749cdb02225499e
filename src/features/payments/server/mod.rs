//! Use cases of payments, one file each, and what runs beside them: webhooks, jobs, mails.

mod anomalies;
mod check;
pub mod cinetpay;
mod events;
mod follow;
pub mod http;
pub mod jobs;
pub mod konnect;
mod leave;
mod mails;
mod proofs;
mod providers;
mod read;
pub mod reconcile;
pub mod seed;
mod start;
mod store;
mod transfers;
mod webhook;
pub mod wise;

pub use anomalies::settle_anomaly;
pub use check::check;
pub use events::{PaymentFailed, PaymentSettled};
pub use follow::{ask_again, follow};
pub use jobs::{CheckOpenPayments, CheckPayment};
pub use leave::leave_for;
pub use mails::subscribers;
pub use proofs::routes as proof_routes;
pub use providers::Providers;
pub use read::{find_detail, list_payments};
pub use reconcile::{ReconcilePayments, ask_to_reconcile, show_reconciliation};
pub use start::{StartPayment, StartedPayment, start};
pub use transfers::{ConfirmTransfer, confirm_transfer, refuse_transfer};
pub use webhook::{Received, receive_webhook, routes, webhook_path};

//! Use cases of payments, one file each, and what runs beside them: webhooks, jobs, mails.

mod anomalies;
mod check;
pub mod cinetpay;
mod events;
mod export;
mod follow;
pub mod http;
pub mod jobs;
pub mod konnect;
mod leave;
pub mod mails;
mod methods;
pub mod paypal;
mod pictures;
mod proofs;
mod providers;
mod read;
pub mod reconcile;
mod refunds;
pub mod rest;
mod returns;
pub mod seed;
mod start;
mod store;
pub mod stripe;
mod transfers;
mod webhook;
pub mod wise;

pub use anomalies::{note_beyond_books, settle_anomaly};
pub use check::check;
pub use events::{PaymentFailed, PaymentRefunded, PaymentSettled};
pub use export::export_routes;
pub use follow::{ask_again, follow};
pub use jobs::{CheckOpenPayments, CheckPayment};
pub use leave::leave_for;
pub use mails::subscribers;
pub use methods::{
    ChargeOrder, Charging, ForgetMethod, KeepMethod, charge, charged_for_renewals, choose_keeping, remove_method,
    show_methods, will_be_kept,
};
pub use proofs::routes as proof_routes;
pub use providers::Providers;
pub use read::{find_detail, list_payments};
pub use reconcile::{ReconcilePayments, ask_to_reconcile, show_reconciliation};
pub use refunds::{
    Back, Books, CheckRefunds, Refunding, Source, check_due_refunds, preview_refund, refund, show_refunds,
};
pub use returns::close_dispute;
pub use start::{StartPayment, StartedPayment, start, start_keeping};
pub use transfers::{ConfirmTransfer, confirm_transfer, refuse_transfer};
pub use webhook::{Received, receive_webhook, routes, webhook_path};

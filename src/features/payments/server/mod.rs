//! Use cases of payments, one file each, and what runs beside them: webhooks, jobs, mails.

mod check;
mod events;
mod follow;
pub mod http;
pub mod jobs;
pub mod konnect;
mod leave;
mod mails;
mod providers;
mod read;
pub mod seed;
mod start;
mod store;
mod webhook;

pub use check::check;
pub use events::{PaymentFailed, PaymentSettled};
pub use follow::{ask_again, follow};
pub use jobs::{CheckOpenPayments, CheckPayment};
pub use leave::leave_for;
pub use mails::subscribers;
pub use providers::Providers;
pub use read::{find_detail, list_payments};
pub use start::{StartPayment, StartedPayment, start};
pub use webhook::{Received, receive_webhook, routes, webhook_path};

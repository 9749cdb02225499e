//! Pages of payments.

mod payment_detail_page;
mod payment_page;
mod payments_page;
mod status_badge;

pub use payment_detail_page::PaymentDetailPage;
pub use payment_page::PaymentPage;
pub use payments_page::PaymentsPage;
pub use status_badge::{PaymentStatusBadge, SandboxBadge};

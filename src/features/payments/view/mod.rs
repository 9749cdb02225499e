//! Pages of payments.

mod methods_page;
mod payment_detail_page;
mod payment_page;
mod payments_page;
mod refund_page;
mod status_badge;

pub use methods_page::MethodsPage;
pub use payment_detail_page::PaymentDetailPage;
pub use payment_page::PaymentPage;
pub use payments_page::PaymentsPage;
pub use refund_page::RefundPage;
pub use status_badge::{PaymentStatusBadge, SandboxBadge};

//! Pages of payments.

mod accepted;
mod dispute_desk;
mod keep_method;
mod methods_page;
mod payment_detail_page;
mod payment_page;
mod payments_page;
mod proofs;
mod reconciliation_page;
mod refund_page;
mod status_badge;
mod transfer_card;
mod transfer_desk;

pub use keep_method::keep_method_field;
pub use methods_page::MethodsPage;
pub use payment_detail_page::PaymentDetailPage;
pub use payment_page::PaymentPage;
pub use payments_page::PaymentsPage;
pub use reconciliation_page::ReconciliationPage;
pub use refund_page::RefundPage;
pub use status_badge::{PaymentStatusBadge, SandboxBadge};

//! Pages and widgets of billing.

mod invoices;
mod plan_cards;
mod pricing_page;
mod subscribe_form;
mod subscription_page;
mod subscription_widget;

pub use invoices::{AdminInvoicePage, AdminInvoicesPage, InvoicePage, InvoicesPage, NewInvoicePage};
pub use plan_cards::PlanCards;
pub use pricing_page::PricingPage;
pub use subscription_page::SubscriptionPage;
pub use subscription_widget::SubscriptionWidget;

//! Pages and widgets of billing.

mod dunning;
mod plan_cards;
mod pricing_page;
mod subscribe_form;
mod subscription_page;
mod subscription_widget;

pub use dunning::{DuesNotice, LateAccountPage, LateAccountsPage};
pub use plan_cards::PlanCards;
pub use pricing_page::PricingPage;
pub use subscription_page::SubscriptionPage;
pub use subscription_widget::SubscriptionWidget;

//! Pages and widgets of billing.

mod account;
mod dunning;
mod invoices;
mod manage_page;
mod office;
mod plan_cards;
mod pricing_page;
mod purchase;
mod quotes;
mod subscription_page;
mod subscription_widget;

pub use account::{MoneyPage, OwnPaymentsPage};
pub use dunning::{DuesNotice, LateAccountPage, LateAccountsPage};
pub use invoices::{
    AccountCreditPage, AdminInvoicePage, AdminInvoicesPage, InvoiceBatchPage, InvoicePage, InvoicesPage, NewInvoicePage,
};
pub use manage_page::ManagePage;
pub use office::{
    BillingSettingsPage, CataloguePage, PackEditorPage, PlanEditorPage, PromotionEditorPage, PromotionsPage,
    SubscriptionsPage,
};
pub use plan_cards::{PackCards, PlanCards};
pub use pricing_page::PricingPage;
pub use purchase::{ChoosePage, PromotionPage, ReadyPage, RecapPage};
pub use quotes::{AdminQuotePage, AdminQuotesPage, NewQuotePage, QuotePage, QuotesPage};
pub use subscription_page::SubscriptionPage;
pub use subscription_widget::SubscriptionWidget;

//! Plans, packs, promotions, subscriptions and the settings of invoices in the back office.

mod billing_settings_page;
mod catalogue_page;
mod fields;
mod pack_editor;
mod plan_editor;
mod promotion_editor;
mod promotions_page;
mod subscriptions_page;

pub use billing_settings_page::BillingSettingsPage;
pub use catalogue_page::CataloguePage;
pub use pack_editor::PackEditorPage;
pub use plan_editor::PlanEditorPage;
pub use promotion_editor::PromotionEditorPage;
pub use promotions_page::PromotionsPage;
pub use subscriptions_page::SubscriptionsPage;

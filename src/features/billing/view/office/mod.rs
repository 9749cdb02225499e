//! Plans, packs, promotions and subscriptions in the back office.

mod catalogue_page;
mod fields;
mod pack_editor;
mod plan_editor;
mod promotion_editor;
mod promotions_page;
mod subscriptions_page;

pub use catalogue_page::CataloguePage;
pub use pack_editor::PackEditorPage;
pub use plan_editor::PlanEditorPage;
pub use promotion_editor::PromotionEditorPage;
pub use promotions_page::PromotionsPage;
pub use subscriptions_page::SubscriptionsPage;

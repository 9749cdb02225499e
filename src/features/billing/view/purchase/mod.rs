//! The pages of a purchase (SPEC BI-9): each step has its address and says all that was chosen in it, so that every step works
//! without JavaScript and can be gone back to.

mod aria;
mod choose_page;
mod promotion_page;
mod ready_page;
mod recap_page;
mod steps;

pub(super) use aria::AriaSubjects;
pub use choose_page::ChoosePage;
pub use promotion_page::PromotionPage;
pub use ready_page::ReadyPage;
pub use recap_page::RecapPage;
pub(super) use recap_page::ways;

//! Lists of the back office, on pages and as files.

mod files;
mod subscriptions;

pub use files::routes;
pub use subscriptions::list_subscriptions;

//! Pages composed of several rooms' widgets.

mod api_page;
mod dashboard;
mod not_found;
mod overview;

pub use api_page::ApiPage;
pub use dashboard::DashboardPage;
pub use not_found::NotFoundPage;
pub use overview::{Activity, OverviewPage};

//! Pages composed of several rooms' widgets.

mod dashboard;
mod not_found;
mod overview;

pub use dashboard::DashboardPage;
pub use not_found::NotFoundPage;
pub use overview::{Activity, OverviewPage};

//! Weekly lessons with one coach, planned, booked at once, and taken back from one of them on (SPEC SC-6).

mod book;
mod cancel;
mod plan;

pub use book::{BookSeries, book_series};
pub(super) use cancel::count_following;
pub use cancel::{cancel_following, preview_following};
pub use plan::plan_series;

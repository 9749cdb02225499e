//! Weekly lessons with one coach, planned, booked at once, and taken back from one of them on (SPEC SC-6).

mod book;
mod plan;

pub use book::{BookSeries, book_series};
pub use plan::plan_series;

//! What happened in an appointment: written by who gave it, read by the family (SPEC SC-8).

mod case;
mod draft;
mod edit;
mod file;
mod follow_up;
mod list;
mod show;

pub use draft::save_draft;
pub use edit::edit_report;
pub use file::file_report;
pub use follow_up::follow_up;
pub use list::{count_due, list_reports};
pub use show::show_report;

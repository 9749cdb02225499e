//! Those who learn, as who teaches them and their families follow them (SPEC SC-8).

mod file;
mod goals;
mod list;
pub(super) mod progress;

pub use file::student_file;
pub use goals::{NewGoal, add_goal, reach_goal};
pub use list::list_students;
pub use progress::progress_for_family;

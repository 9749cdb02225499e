//! Group workshops: planned by who gives them or the back office, joined by students (SPEC SC-6). Each date is an
//! appointment with seats, each seat a booking; the workshop itself is a row of `series`.

mod browse;
mod call_off;
mod capacity;
mod create;
mod dates;
mod given;
mod join;
mod join_at;
mod plan;
mod show;

pub use browse::browse_workshops;
pub use call_off::{call_off_dates, preview_call_off};
pub use capacity::change_capacity;
pub use create::{Created, create_workshop};
pub(super) use dates::{Days, WorkshopDay, list_days};
pub use given::{list_given, show_given};
pub(super) use join::notice_of;
pub use join::{Join, join_workshop};
pub use join_at::{JoinedDate, join_at};
pub use plan::plan_workshop;
pub use show::show_workshop;

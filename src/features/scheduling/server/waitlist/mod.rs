//! The line for a full date, and the timed offers of what becomes free (SPEC SC-6). An offer is a held seat: it counts as
//! taken, costs nothing until it is accepted, and expires by itself; what happens to the seat happens to the entry (a
//! trigger), and whoever comes next hears of it by the same events as everybody.

mod answer;
mod eligible;
mod join;
mod offer;
mod reactions;

pub use answer::show_offer;
pub(super) use eligible::{comes_first, find_first};
pub use join::{join_line, leave_line};
pub use offer::{OfferFreeSeats, offer_free_seats};
pub(super) use reactions::subscribers;

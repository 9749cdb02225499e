//! The line for a full date, and the timed offers of what becomes free (SPEC SC-6).

mod eligible;

pub(super) use eligible::{comes_first, find_first};

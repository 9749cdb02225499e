//! Pure computation on time zones, kept out of the browser because the zones' tables are large.

pub mod door;
pub mod slots;
pub mod span;
pub mod week;

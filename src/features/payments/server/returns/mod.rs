//! What became of a payment after it was paid, at its provider: refunds that somebody made at the provider's own dashboard,
//! and disputes (SPEC PA-5). A webhook is a hint; the provider is asked, and what it says is written down once.

mod disputes;
mod external;
mod look;

pub use disputes::close_dispute;
pub(super) use disputes::list_disputes;
pub(super) use look::look;

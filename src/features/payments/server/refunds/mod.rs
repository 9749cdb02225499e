//! Giving money back (SPEC PA-5): through the provider where it can, otherwise written down as given by hand. What was
//! promised is reserved at once, so that two people cannot give the same money back; it counts when it was given.

mod ask;
mod books;
mod external;
mod jobs;
mod read;
mod store;

pub use ask::{Refunding, refund};
pub use books::{Back, Books, NoBooks, Source};
pub use jobs::CheckRefunds;
pub use read::{preview_refund, show_refunds};

pub(super) use ask::{hear, settle_external};
pub(super) use external::{Known, find_known, insert_external, insert_lost};
pub(super) use read::refunded_minor;
pub(super) use store::list_given;

#[doc(hidden)]
pub use jobs::check_due as check_due_refunds;

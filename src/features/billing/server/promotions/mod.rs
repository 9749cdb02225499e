//! Promotions (SPEC BI-5): edited by the back office, asked about while typing, taken by a purchase.
//!
//! A use is reserved when somebody goes to pay, so that the price they were shown is the price they pay; it is settled when
//! the money is there and released when it will not come. Reserved and settled uses count on the promotion's own row
//! (`promotion_uses_count` in migrations/0025), which makes the limits hold however many come at once.

mod apply;
mod edit;
mod sheet;
mod store;
mod uses;

pub use apply::{Applied, Asked, apply, apply_unasked, check_code, count_try, refuse_for_issued};
pub use edit::{list_promotions, save_promotion, show_promotion};
pub(in crate::server) use sheet::uses_sheet;
pub use uses::{give_up, give_up_others, holds, release, reserve, settle};

pub use crate::model::promotion::tidy_code as tidy;

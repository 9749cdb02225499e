//! Buying a plan or a pack (SPEC BI-9): plan → promotion → recap → payment → active. The recap and the purchase are the same
//! function up to the point of writing, so that what is shown is what is charged: both read the choice, how it begins and what it
//! comes to; then one shows it and the other writes it down.

mod buy;
mod choice;
mod mode;
mod price;
mod recap;

pub use buy::{Bought, Buy, ToPay, buy};
pub(in crate::server) use choice::too_many_subjects;
pub(in crate::server) use price::{payment_due, price_changed};
pub use recap::{check_promotion, prepare_purchase};

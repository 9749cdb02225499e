//! Late payments: the back office's list and accounts, and the calm notice for parents.

mod account_page;
mod list_page;
mod notice;
mod sheets;

pub use account_page::LateAccountPage;
pub use list_page::LateAccountsPage;
pub use notice::{DuesNotice, dues_notice};

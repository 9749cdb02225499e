//! Pages and widgets of credits.

mod balance;
mod statement_page;

pub use balance::Balances;
pub use statement_page::StatementPage;

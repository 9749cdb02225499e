//! Pages and widgets of credits.

mod adjust_form;
mod balance;
mod balances_page;
mod grants_table;
mod ledger_table;
mod sharing_form;
mod statement_page;
mod student_page;
mod totals;

pub use balance::Balances;
pub use balances_page::CreditBalancesPage;
pub use statement_page::StatementPage;
pub use student_page::StudentCreditsPage;

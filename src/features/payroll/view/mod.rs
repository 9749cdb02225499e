//! Pages of pay: a coach's own, and the back office's.

mod batch;
mod coach_page;
mod coaches;
mod office_page;
mod office_statement_page;
mod preview;
mod sheets;
mod statement;
mod terms;

pub use coach_page::CoachPayPage;
pub use office_page::OfficePayPage;
pub use office_statement_page::CoachStatementsPage;

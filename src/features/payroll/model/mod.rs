//! What pay is made of, and how it is worked out. No input or output.

pub mod batch;
pub mod forms;
pub mod price;
pub mod statement;
pub mod terms;
pub mod typed;

pub use forms::{CorrectionForm, PaymentForm, RateForm, RuleForm, TierForm};
pub use price::{Given, Part, price};
pub use statement::{
    Coach, CoachPay, CoachRow, Expected, LineKind, OfficeRow, PayLine, PayList, PayQuery, PayState, Preview, Session,
    Statement, StatementId, StatementRow, Sums,
};
pub use terms::{Rate, Rule, RuleKind, Rules, Standing, TermBook, Terms, Tier};

/// Where the back office keeps pay.
pub const OFFICE: &str = "/admin/paie";
/// Where a coach reads theirs.
pub const DESK: &str = "/coach/paie";

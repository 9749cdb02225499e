//! Payroll: what coaches earn by the sessions they report on, month by month (SPEC BI-8).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/coach/paie` | `CoachPayPage` | `pay::show_pay` | the coach who is signed in |
//! | `/coach/paie.pdf` | file | | the same |
//! | `/admin/paie` | `OfficePayPage` | `pay::{list_statements, list_coaches, show_pay_batch, pay_batch}`, `terms::{show_terms, set_rate, set_rule}` | staff |
//! | `/admin/paie.csv`, `/admin/paie.pdf` | files | | staff |
//! | `/admin/paie/:coach` | `CoachStatementsPage` | `pay::{show_pay, mark_paid, correct_pay}`, `terms::set_tier` | staff |
//!
//! **What counts.** A session counts when its report is filed, and only then: it hears `ReportFiled`, and the schema knows no
//! paid session without a report. It belongs to the month in which it was given, on the organisation's clocks; when that
//! month is already paid, to the next statement that is open.
//!
//! **What it is worth** is one pure function, [`model::price`]: the rate an hour of service and tier on that day, times its
//! minutes, plus premiums (evening, Sunday, group) in percent. The whole is rounded once, half to even, and split over its
//! parts, so that they add up. **Learners who did not come**: as long as one came, the session is paid in full, and the group
//! premium counts those who came; when nobody came, the share of the rule `absence` is paid, all of it when there is no such
//! rule, since what the families had paid stays spent (SPEC SC-5).
//!
//! **Terms change from a day on.** When that day is past, sessions that were counted since are valued again, and the
//! difference is a correction in the next open statement. A session without a rate waits for one.
//!
//! **Below zero.** Nobody pays back: once the month is over, what its statement takes too much is carried on to the next one
//! that is not paid, as a line in each of the two, which add up to nothing (`server::carry_pay`).
//!
//! **Several at once** (`?vue=lot`): a bank pays a list, so staff tick statements and note one day and one reference for all.
//! Each is paid in a transaction of its own, by the rule of a single one; what became of each is kept (`pay_batches`).
//!
//! Invariants, all in the schema (migrations/0026, 0032, 0035): a session counts once, its premiums once; lines are never changed; a total
//! is the sum of its lines; what is paid never changes, and only what is owed can be paid; a coach sees their own pay.
//!
//! Public face: [`model`], and on the server [`server::subscribers`], [`server::routes`], [`server::seed`].

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;

//! Words and pure rules of credits.

pub mod adjustment;
pub mod amount;
pub mod history;
pub mod month;
pub mod spending;
pub mod statement;

pub use adjustment::{Adjusted, AdjustmentForm, AdjustmentPreview, Direction};
pub use amount::Credits;
pub use history::{GrantLine, History, Holder, Line, Sharing, StatementQuery, StudentRow, Totals, Trace, Wallet};
pub use month::Month;
pub use spending::{LiveGrant, Share, share_out};
pub use statement::{Entry, EntryKind, Grant, Statement};

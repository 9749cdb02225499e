//! Words and pure rules of credits.

pub mod amount;
pub mod spending;
pub mod statement;

pub use amount::Credits;
pub use spending::{LiveGrant, Share, share_out};
pub use statement::{Entry, EntryKind, Grant, Statement};

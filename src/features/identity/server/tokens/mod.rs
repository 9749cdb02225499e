//! Tokens of programs (SPEC ID-9): a short access token that says who asks, and a refresh token, used once, that gives the
//! next pair.
//!
//! One sign-in is one row of `api_sessions`. Each access token names it (`sid`) and opens nothing once it is gone, so to
//! revoke is to delete it. A refresh token that comes back a second time was copied, and ends the session of both who hold
//! it; there is no grace for an honest double send, since nothing tells the two apart.

mod access;
mod family;
mod keys;

pub use access::{Bearer, open};
pub use family::{TokenPair, end_all_of_user, grant, list, refresh, revoke, revoke_by_token};

use chrono::TimeDelta;

/// An access token opens doors this long.
pub const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// A refresh token that is not used this long ends its session.
pub const REFRESH: TimeDelta = TimeDelta::days(30);

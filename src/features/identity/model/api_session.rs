//! A program's session as its owner sees it.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

preau_kernel::id_type!(
    /// Names a program's session; also in its access tokens, so it opens nothing.
    ApiSessionId
);

/// One program that is signed in for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiSessionInfo {
    /// Which.
    pub id: ApiSessionId,
    /// What it calls itself; may be empty.
    pub program: String,
    /// Address it signed in from; may be empty.
    pub ip: String,
    /// When it signed in, in the person's time zone.
    pub since: NaiveDateTime,
    /// When it was last used (to the minute), in the person's time zone.
    pub last_used: NaiveDateTime,
}

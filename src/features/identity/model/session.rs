//! A browser's session as its owner sees it; the token itself never leaves the cookie.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

preau_kernel::id_type!(
    /// Names a session on "my sessions" without revealing its token.
    SessionId
);

/// One line of "my sessions".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionInfo {
    /// Which.
    pub id: SessionId,
    /// Is it the browser that asks?
    pub current: bool,
    /// "Firefox, Windows"; empty when the browser did not say.
    pub device: String,
    /// Address it signed in from; may be empty.
    pub ip: String,
    /// When it signed in, in the person's time zone.
    pub since: NaiveDateTime,
    /// When it was last used (to the minute), in the person's time zone.
    pub last_seen: NaiveDateTime,
}

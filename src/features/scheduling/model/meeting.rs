//! How an appointment goes online: who came, and the recording.

use serde::{Deserialize, Serialize};

/// For one reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Does the reader run it, and has it begun? Then presence is shown, and a recording can be attached.
    pub runs: bool,
    /// Who came, in order; empty for those who do not run it.
    pub presence: Vec<Presence>,
    /// Where the recording can be watched.
    pub recording: Option<String>,
    /// Has the family agreed to recordings?
    pub consented: bool,
}

/// Somebody came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// As everybody knows them; empty for somebody the reader may not know (a parent, for the provider).
    pub name: String,
    /// "13:58"
    pub at: String,
}

//! Consents as pages show them.

use preau_kernel::id::UserId;
use serde::{Deserialize, Serialize};

/// Whether lessons of a learner may be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingConsent {
    /// Whose lessons.
    pub student_id: UserId,
    /// Their given name.
    pub name: String,
    /// Was it agreed to, and not withdrawn since?
    pub given: bool,
}

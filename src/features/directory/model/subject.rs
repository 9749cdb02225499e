//! What is taught.

use preau_kernel::Text;
use serde::{Deserialize, Serialize};

/// A subject of the organisation (SPEC §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// As in addresses: `physique-chimie`.
    pub slug: String,
    /// For people.
    pub name: Text,
}

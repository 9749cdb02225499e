//! Time comes from a [`Clock`] in the context, never from a global, so that tests and demonstrations can move it.

use chrono::{DateTime, Utc};

/// Source of the current instant.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The current instant in UTC, truncated to microseconds (what Postgres keeps).
    fn now(&self) -> DateTime<Utc>;
}

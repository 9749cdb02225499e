//! A clock that stands still until it is moved.

use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::Clock;
use std::sync::{Arc, Mutex};

/// Shared by all its clones.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    /// A clock at an RFC 3339 instant.
    pub fn at(instant: &str) -> Self {
        Self(Arc::new(Mutex::new(instant.parse().expect("an RFC 3339 instant"))))
    }

    /// Moves forward (or back, for a negative span).
    pub fn advance(&self, by: TimeDelta) {
        *self.0.lock().expect("clock") += by;
    }

    /// Moves to an RFC 3339 instant.
    pub fn set(&self, instant: &str) {
        *self.0.lock().expect("clock") = instant.parse().expect("an RFC 3339 instant");
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("clock")
    }
}

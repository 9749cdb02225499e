//! Time zones and the system clock.

use chrono::{DateTime, NaiveDateTime, Offset, SubsecRound, Utc};
use chrono_tz::Tz;
use preau_kernel::Clock;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
pub struct StoppedClock(pub DateTime<Utc>);

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// The zone of this IANA name, or UTC when it is unknown.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// Wall-clock time at `at` in `zone`.
pub fn local(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// Seconds east of Greenwich at `at` in `zone`.
pub fn offset_seconds(at: DateTime<Utc>, zone: Tz) -> i32 {
    at.with_timezone(&zone).offset().fix().local_minus_utc()
}

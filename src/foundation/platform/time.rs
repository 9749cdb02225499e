//! Time zones and the system clock.

use chrono::{DateTime, NaiveDateTime, Offset, SubsecRound, TimeDelta, Utc};
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

/// The machine's clock, moved: for demonstrations and tests of what takes weeks (`PREAU_CLOCK`).
#[derive(Clone, Copy, Debug)]
pub struct MovedClock(TimeDelta);

impl MovedClock {
    /// Shows `instant` now, and goes on from there.
    pub fn starting_at(instant: DateTime<Utc>) -> Self {
        Self(instant.trunc_subsecs(6) - SystemClock.now())
    }
}

impl Clock for MovedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + self.0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_shows_its_instant_and_goes_on() {
        let start: DateTime<Utc> = "2026-10-12T08:00:00Z".parse().unwrap();
        let clock = MovedClock::starting_at(start);
        let first = clock.now();
        assert!(first >= start && first - start < TimeDelta::minutes(1));
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert!(clock.now() > first);
    }
}

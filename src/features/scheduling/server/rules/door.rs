//! When the room of an appointment is open (SPEC SC-7). Pure; pages and the way in ask the same function.

use super::span::Span;
use chrono::{DateTime, TimeDelta, Utc};

/// Opens this long before the beginning.
const EARLY: TimeDelta = TimeDelta::minutes(10);
/// Closes this long after the end: a lesson may run over.
const LATE: TimeDelta = TimeDelta::minutes(15);

/// The state of a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Not yet; it opens then.
    Opens(DateTime<Utc>),
    /// Until then.
    Open(DateTime<Utc>),
    /// No longer.
    Closed,
}

/// The door of an appointment that takes place in `span`.
pub fn door(span: Span, now: DateTime<Utc>) -> Door {
    let (opens, closes) = (span.from - EARLY, span.to + LATE);
    if now >= closes {
        Door::Closed
    } else if now >= opens {
        Door::Open(closes)
    } else {
        Door::Opens(opens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_open_from_ten_minutes_before_until_a_quarter_of_an_hour_after() {
        let at = |text: &str| format!("2026-03-05T{text}Z").parse::<DateTime<Utc>>().unwrap();
        let span = Span { from: at("13:00:00"), to: at("14:00:00") };
        assert_eq!(door(span, at("12:49:59")), Door::Opens(at("12:50:00")));
        assert_eq!(door(span, at("12:50:00")), Door::Open(at("14:15:00")));
        assert_eq!(door(span, at("14:14:59")), Door::Open(at("14:15:00")));
        assert_eq!(door(span, at("14:15:00")), Door::Closed);
    }
}

//! The line for a full date: how long an offered seat is kept, who comes next (SPEC SC-6).

use super::WaitlistEntryId;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An offered seat is kept this long, but never beyond the moment from which on nobody can join any more.
pub const OFFER_LASTS: TimeDelta = TimeDelta::hours(2);

/// Nothing is offered that would have to be answered sooner than this.
pub const OFFER_LASTS_AT_LEAST: TimeDelta = TimeDelta::minutes(10);

/// Until when a seat offered now is kept; none when it is too late to offer it.
pub fn offer_until(now: DateTime<Utc>, starts_at: DateTime<Utc>, notice: TimeDelta) -> Option<DateTime<Utc>> {
    let until = (now + OFFER_LASTS).min(starts_at - notice);
    (until - now >= OFFER_LASTS_AT_LEAST).then_some(until)
}

/// The answer to joining a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InLine {
    /// The entry.
    pub entry_id: WaitlistEntryId,
    /// 1 for the next.
    pub place: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_lasts_two_hours_unless_the_date_is_near() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let until = |ahead: TimeDelta| offer_until(now, now + ahead, TimeDelta::hours(2)).map(|until| until - now);
        assert_eq!(until(TimeDelta::days(3)), Some(TimeDelta::hours(2)));
        assert_eq!(until(TimeDelta::hours(4)), Some(TimeDelta::hours(2)));
        assert_eq!(until(TimeDelta::hours(3)), Some(TimeDelta::hours(1)));
        assert_eq!(until(TimeDelta::minutes(130)), Some(TimeDelta::minutes(10)));
        assert_eq!(until(TimeDelta::minutes(129)), None);
        assert_eq!(until(TimeDelta::minutes(-5)), None);
    }
}

//! Dates that come back every week or two at the same time of the wall clock, whatever the clocks do in between.

use super::span::Span;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// The same local time, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// Whose wall clock.
    pub zone: Tz,
    /// First local day.
    pub from: NaiveDate,
    /// Local time of every beginning.
    pub at: NaiveTime,
    /// How long each takes: real minutes, also over a night in which the clocks change.
    pub length: TimeDelta,
    /// 1: every week; 2: every other week.
    pub every_weeks: u32,
    /// How many.
    pub times: u32,
}

/// A date of a rhythm: its local day, and when it is; `None` when the clocks skip that hour on that day.
pub type Date = (NaiveDate, Option<Span>);

impl Rhythm {
    /// The rhythm whose first date begins at `start`.
    pub fn starting_at(start: DateTime<Utc>, zone: Tz, length: TimeDelta, every_weeks: u32, times: u32) -> Self {
        let local = start.with_timezone(&zone).naive_local();
        Self { zone, from: local.date(), at: local.time(), length, every_weeks, times }
    }

    /// Every date, in order.
    pub fn dates(&self) -> Vec<Date> {
        let nth = |n: u32| {
            let days = TimeDelta::weeks(i64::from(n) * i64::from(self.every_weeks));
            let date = self.from.checked_add_signed(days)?;
            let start = instant(self.zone, date, self.at);
            Some((date, start.map(|start| Span::lasting(start, self.length))))
        };
        (0..self.times).filter_map(nth).collect()
    }
}

/// When a clock in `zone` shows `at` on the day `date`: never in an hour that is skipped, the first time in an hour that is
/// repeated.
pub fn instant(zone: Tz, date: NaiveDate, at: NaiveTime) -> Option<DateTime<Utc>> {
    date.and_time(at).and_local_timezone(zone).earliest().map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rhythm(zone: Tz, from: &str, at: &str, times: u32) -> Rhythm {
        Rhythm {
            zone,
            from: from.parse().unwrap(),
            at: at.parse().unwrap(),
            length: TimeDelta::minutes(90),
            every_weeks: 1,
            times,
        }
    }

    fn starts(rhythm: Rhythm) -> Vec<String> {
        let written = |span: Option<Span>| span.map_or("-".to_owned(), |s| s.from.format("%m-%dT%H:%M").to_string());
        rhythm.dates().into_iter().map(|(_, span)| written(span)).collect()
    }

    #[test]
    fn the_wall_clock_stays_when_the_clocks_change() {
        // Paris, 25 October 2026: from UTC+2 to UTC+1.
        let paris = rhythm(chrono_tz::Europe::Paris, "2026-10-21", "14:00:00", 3);
        assert_eq!(starts(paris), ["10-21T12:00", "10-28T13:00", "11-04T13:00"]);
        // Casablanca, 22 March 2026: Ramadan is over, from UTC back to UTC+1.
        let casablanca = rhythm(chrono_tz::Africa::Casablanca, "2026-03-10", "14:00:00", 3);
        assert_eq!(starts(casablanca), ["03-10T14:00", "03-17T14:00", "03-24T13:00"]);
    }

    #[test]
    fn an_hour_that_is_skipped_has_no_date_and_one_that_is_repeated_has_one() {
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(starts(rhythm(paris, "2026-03-22", "02:30:00", 3)), ["03-22T01:30", "-", "04-05T00:30"]);
        assert_eq!(starts(rhythm(paris, "2026-10-18", "02:30:00", 2)), ["10-18T00:30", "10-25T00:30"]);
    }

    #[test]
    fn every_other_week_leaves_one_out() {
        let tunis = Rhythm { every_weeks: 2, ..rhythm(chrono_tz::Africa::Tunis, "2026-03-04", "10:00:00", 3) };
        assert_eq!(starts(tunis), ["03-04T09:00", "03-18T09:00", "04-01T09:00"]);
    }

    proptest! {
        #[test]
        fn every_date_shows_the_same_time_of_day_in_its_zone(
            zone in prop::sample::select(vec![
                chrono_tz::Europe::Paris, chrono_tz::Africa::Casablanca, chrono_tz::America::St_Johns,
                chrono_tz::Australia::Lord_Howe, chrono_tz::Africa::Tunis,
            ]),
            day in 0..730_i64, minute in 0..1440_u32, weeks in 1..3_u32, times in 2..31_u32,
        ) {
            let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + TimeDelta::days(day);
            let at = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
            let rhythm = Rhythm { zone, from, at, length: TimeDelta::minutes(60), every_weeks: weeks, times };
            let dates = rhythm.dates();
            prop_assert_eq!(dates.len(), times as usize);
            for (n, (date, span)) in dates.iter().enumerate() {
                prop_assert_eq!((*date - from).num_days(), n as i64 * 7 * i64::from(weeks));
                if let Some(span) = span {
                    prop_assert_eq!(span.from.with_timezone(&zone).naive_local(), date.and_time(at));
                    prop_assert_eq!(span.to - span.from, TimeDelta::minutes(60));
                }
            }
        }
    }
}

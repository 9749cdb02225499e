//! Which time a payment pays for. Months are counted from the day the subscription began, so that a subscription of the
//! 31st ends on the last day of each shorter month and comes back to the 31st: it never drifts. Counted in UTC.

use super::Every;
use chrono::{DateTime, Months, TimeDelta, Utc};

/// Paid time: from the first instant, up to but without the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant that is no longer paid.
    pub to: DateTime<Utc>,
}

/// The first period of a subscription that begins at `now`, or begins anew after a gap.
pub fn first(now: DateTime<Utc>, every: Every) -> Period {
    Period { from: now, to: month_after(now, every.months()) }
}

/// The period after one that ends at `end`, in a row of periods that began at `anchor`: it starts where that one ends and
/// ends on the anchor's day of a later month, or on the last day of a month that has no such day. Where `end` is none of the
/// anchor's days (after a pause, which moves it), months are counted from `end`.
pub fn next(anchor: DateTime<Utc>, end: DateTime<Utc>, every: Every) -> Period {
    // The count of months from the anchor to `end`, then one more step.
    let mut months = 0;
    while month_after(anchor, months) < end {
        months += 1;
    }
    let to = if month_after(anchor, months) == end {
        month_after(anchor, months + every.months())
    } else {
        month_after(end, every.months())
    };
    Period { from: end, to }
}

/// Where the months inside a paid period begin: the first with the period, the others on the anchor's day, as if each had
/// been paid by itself. Never more than the `months` that were paid for.
pub fn month_starts(anchor: DateTime<Utc>, period: Period, months: u32) -> Vec<DateTime<Utc>> {
    let inside = (0..)
        .map(|n| month_after(anchor, n))
        .skip_while(|start| *start <= period.from)
        .take_while(|start| *start < period.to);
    std::iter::once(period.from).chain(inside).take(months as usize).collect()
}

/// Where the unbroken row began in which each period stands; periods in the order of their time.
pub fn anchors(periods: &[Period]) -> Vec<DateTime<Utc>> {
    let mut anchors: Vec<DateTime<Utc>> = Vec::with_capacity(periods.len());
    for (index, period) in periods.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| Some((periods.get(before)?, anchors.get(before)?)));
        let anchor = match before {
            Some((before, anchor)) if before.to == period.from => *anchor,
            _ => period.from,
        };
        anchors.push(anchor);
    }
    anchors
}

/// The same time of the same day `months` later; the last day of a month that is too short.
fn month_after(anchor: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    anchor.checked_add_months(Months::new(months)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// From how long before its end a period can be paid again.
const RENEWAL: TimeDelta = TimeDelta::days(7);

/// May a subscription that is paid until `end` be renewed now? Not earlier, so that nobody pays twice by mistake.
pub fn may_renew(end: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now + RENEWAL >= end
}

/// How long after its end a period still goes on: until bookings are suspended.
const GRACE: TimeDelta = TimeDelta::days(14);

/// Does a payment now continue the time that ended at `end`? Then it is paid without a gap; otherwise it begins anew.
pub fn continues(end: DateTime<Utc>, now: DateTime<Utc>, suspended: bool) -> bool {
    end > now || !suspended && now - end < GRACE
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Timelike};
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn ends(anchor: &str, every: Every, count: usize) -> Vec<String> {
        let anchor = at(anchor);
        let mut period = first(anchor, every);
        let mut ends = vec![];
        for _ in 0..count {
            ends.push(period.to.format("%Y-%m-%d").to_string());
            period = next(anchor, period.to, every);
        }
        ends
    }

    #[test]
    fn a_subscription_of_the_31st_comes_back_to_the_31st() {
        let expected = ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"];
        assert_eq!(ends("2026-01-31T10:00:00Z", Every::Month, 4), expected);
        assert_eq!(ends("2028-01-30T10:00:00Z", Every::Month, 2), ["2028-02-29", "2028-03-30"]);
    }

    #[test]
    fn after_a_pause_a_month_is_a_month_from_where_the_paid_time_ends() {
        let moved = next(at("2026-01-15T10:00:00Z"), at("2026-03-27T18:30:00Z"), Every::Month);
        assert_eq!(moved.to, at("2026-04-27T18:30:00Z"));
    }

    #[test]
    fn a_year_from_the_29th_of_february_ends_on_the_28th() {
        assert_eq!(
            ends("2028-02-29T00:00:00Z", Every::Year, 4),
            ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
        );
    }

    #[test]
    fn it_can_be_renewed_in_its_last_seven_days_and_after() {
        let end = at("2026-04-02T08:00:00Z");
        assert!(!may_renew(end, at("2026-03-26T07:59:59Z")));
        assert!(may_renew(end, at("2026-03-26T08:00:00Z")));
        assert!(may_renew(end, at("2026-05-01T00:00:00Z")));
    }

    #[test]
    fn what_is_paid_a_little_late_is_paid_without_a_gap() {
        let end = at("2026-04-02T08:00:00Z");
        assert!(continues(end, at("2026-04-01T00:00:00Z"), true));
        assert!(continues(end, at("2026-04-16T07:59:59Z"), false));
        assert!(!continues(end, at("2026-04-16T08:00:00Z"), false));
        assert!(!continues(end, at("2026-04-02T08:00:00Z"), true), "a suspension is no time to pay for");
    }

    #[test]
    fn a_year_from_the_31st_of_january_holds_twelve_months_that_end_with_each_month() {
        let year = first(at("2027-01-31T10:00:00Z"), Every::Year);
        let starts = month_starts(year.from, year, 12);
        let days: Vec<_> = starts.iter().map(|start| start.format("%m-%d").to_string()).collect();
        let expected = "01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31";
        assert_eq!(days.join(" "), expected);
    }

    #[test]
    fn a_row_begins_anew_after_a_gap() {
        let [a, b, c, d] =
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-06-10"].map(|d| at(&format!("{d}T00:00:00Z")));
        let end = at("2026-07-10T00:00:00Z");
        let periods = [(a, b), (b, c), (d, end)].map(|(from, to)| Period { from, to });
        assert_eq!(anchors(&periods), [a, a, d]);
    }

    proptest! {
        #[test]
        fn months_inside_periods_begin_where_months_paid_one_by_one_would(
            seconds in 1_700_000_000_i64..2_000_000_000,
            steps in prop::collection::vec(any::<bool>(), 1..8),
        ) {
            let anchor = DateTime::from_timestamp(seconds, 0).unwrap();
            // The same time, paid in a mix of months and years and paid month by month.
            let (mut mixed, mut end) = (vec![], anchor);
            for yearly in steps {
                let every = if yearly { Every::Year } else { Every::Month };
                let period = if end == anchor { first(anchor, every) } else { next(anchor, end, every) };
                let starts = month_starts(anchor, period, every.months());
                prop_assert_eq!(starts.len(), every.months() as usize);
                prop_assert!(starts.iter().all(|start| (period.from..period.to).contains(start)));
                mixed.extend(starts);
                end = period.to;
            }
            let mut one_by_one = vec![];
            let mut period = first(anchor, Every::Month);
            while period.from < end {
                one_by_one.push(period.from);
                period = next(anchor, period.to, Every::Month);
            }
            prop_assert_eq!(mixed, one_by_one);
        }

        #[test]
        fn months_follow_each_other_and_there_are_never_more_than_were_paid(
            anchor in 1_700_000_000_i64..1_800_000_000,
            (from, length) in (0_i64..400, 1_i64..800),
            months in 1_u32..30,
        ) {
            let at = |days: i64| DateTime::from_timestamp(anchor + days * 86_400, 0).unwrap();
            let starts = month_starts(at(0), Period { from: at(from), to: at(from + length) }, months);
            prop_assert!(!starts.is_empty() && starts.len() <= months as usize);
            prop_assert_eq!(starts[0], at(from));
            prop_assert!(starts.is_sorted_by(|a, b| a < b));
            prop_assert!(starts.iter().all(|start| *start < at(from + length)));
        }

        #[test]
        fn periods_follow_each_other_without_gap_or_overlap_and_never_drift(
            seconds in 1_700_000_000_i64..2_000_000_000,
            yearly in any::<bool>(),
            count in 1_usize..40,
        ) {
            let anchor = DateTime::from_timestamp(seconds, 0).unwrap();
            let every = if yearly { Every::Year } else { Every::Month };
            let mut period = first(anchor, every);
            prop_assert_eq!(period.from, anchor);
            for _ in 0..count {
                let days = (period.to - period.from).num_days();
                let expected = if yearly { 365..=366 } else { 28..=31 };
                prop_assert!(expected.contains(&days), "{} days", days);
                let last_of_month = (period.to + TimeDelta::days(1)).month() != period.to.month();
                prop_assert!(period.to.day() == anchor.day() || (last_of_month && period.to.day() < anchor.day()));
                prop_assert_eq!(period.to.num_seconds_from_midnight(), anchor.num_seconds_from_midnight());
                let following = next(anchor, period.to, every);
                prop_assert_eq!(following.from, period.to);
                period = following;
            }
        }
    }
}

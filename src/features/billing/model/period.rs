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
/// ends on the anchor's day of a later month, or on the last day of a month that has no such day.
pub fn next(anchor: DateTime<Utc>, end: DateTime<Utc>, every: Every) -> Period {
    // The count of months from the anchor to `end`, then one more step.
    let mut months = 0;
    while month_after(anchor, months) < end {
        months += 1;
    }
    Period { from: end, to: month_after(anchor, months + every.months()) }
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

    proptest! {
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

//! What changing a plan, or resting, does to time that is paid for. Counted in whole days: a day that has begun still
//! belongs to what is left. One pure rule for the preview and for the charge.

use super::{Every, Period, payable, period};
use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::Credits;
use preau_kernel::Money;

/// Paid time that runs now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// From when to when.
    pub time: Period,
    /// What this very time is worth: what was paid for it.
    pub value: Money,
    /// Days of the whole month or year that it is, or is the rest of.
    pub cycle_days: u32,
    /// How often its plan is paid.
    pub every: Every,
}

/// A change that is to be paid now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quote {
    /// A whole period of the new plan begins now; otherwise the new plan takes over the rest of this one.
    pub starts_anew: bool,
    /// Days of the running month or year.
    pub days_total: u32,
    /// Days of it that are left.
    pub days_left: u32,
    /// What the rest of the old plan was worth.
    pub credit: Money,
    /// What the new plan costs for its time.
    pub price: Money,
    /// To pay: the difference.
    pub charge: Money,
    /// Until when it is paid then.
    pub until: DateTime<Utc>,
}

/// When a change happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// At once, when it is paid.
    Now(Quote),
    /// The new plan costs no more for what is left: it begins with the next period, and nothing is lost or charged.
    Later {
        /// When the next period begins.
        from: DateTime<Utc>,
    },
}

const DAY: i64 = 86_400;

/// Whole days from `from` to `to`, a begun one included.
pub fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> u32 {
    let seconds = (to - from).num_seconds().max(0);
    u32::try_from(seconds / DAY + i64::from(seconds % DAY > 0)).unwrap_or(u32::MAX)
}

/// What `value` of `total` days is worth for the used days and for those left; the two are the whole.
pub fn share(value: Money, total: u32, left: u32) -> (Money, Money) {
    let left = left.min(total);
    let parts = value.split(&[total - left, left]);
    match parts[..] {
        [used, rest] if total > 0 => (used, rest),
        _ => (value, Money::zero(value.currency)),
    }
}

/// What changing to a plan of this price does now. Of the same interval: the new plan takes over the days that are left. Of
/// another: its whole period begins now, and what is left of the old one is deducted. `None` when the currencies differ.
pub fn change(running: &Running, price: Money, every: Every, now: DateTime<Utc>) -> Option<Change> {
    if price.currency != running.value.currency {
        return None;
    }
    let own_days = days(running.time.from, running.time.to);
    let left = days(now, running.time.to).min(own_days);
    let (_, credit) = share(running.value, own_days, left);
    let starts_anew = every != running.every;
    let (whole, until) = if starts_anew {
        (price, period::first(now, every).to)
    } else {
        let cycle = running.cycle_days.max(left);
        (share(price, cycle, left).1, running.time.to)
    };
    let charge = payable::at_most(Money::new(whole.minor - credit.minor, price.currency));
    if left == 0 || charge.minor <= 0 {
        return Some(Change::Later { from: running.time.to.max(now) });
    }
    let price = Money::new(credit.minor + charge.minor, price.currency);
    Some(Change::Now(Quote {
        starts_anew,
        days_total: running.cycle_days,
        days_left: left,
        credit,
        price,
        charge,
        until,
    }))
}

/// Credits that come along when a plan with more of them takes over the rest of a month: the difference in proportion,
/// rounded down to a quarter. Nothing is ever taken away.
pub fn more_credits(old: Credits, new: Credits, total: u32, left: u32) -> Credits {
    let more = i64::from(new.0.saturating_sub(old.0)).max(0);
    let share = more * i64::from(left.min(total)) / i64::from(total.max(1));
    Credits(i32::try_from(share / 25 * 25).unwrap_or(0))
}

/// How long a subscription rests at most before it resumes by itself.
pub const LONGEST_REST: TimeDelta = TimeDelta::days(92);

/// What is kept while a subscription rests: the time that was left, to the second, and what it is worth.
pub fn rest(running: &Running, now: DateTime<Utc>) -> (TimeDelta, Money) {
    let total = days(running.time.from, running.time.to);
    let left = (running.time.to - now).max(TimeDelta::zero());
    (left, share(running.value, total, days(now, running.time.to)).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn month(from: DateTime<Utc>, value: Money) -> Running {
        let time = period::first(from, Every::Month);
        Running { time, value, cycle_days: days(time.from, time.to), every: Every::Month }
    }

    fn tnd(minor: i64) -> Money {
        Money::new(minor, Currency::Tnd)
    }

    fn quoted(change: Option<Change>) -> Quote {
        match change {
            Some(Change::Now(quote)) => quote,
            other => panic!("to be paid now: {other:?}"),
        }
    }

    #[test]
    fn from_hybrid_to_immersion_in_the_middle_of_a_month_of_30_days() {
        let running = month(at("2026-04-01T08:00:00Z"), tnd(179_000));
        let quote = quoted(change(&running, tnd(299_000), Every::Month, at("2026-04-16T08:00:00Z")));
        assert_eq!((quote.days_total, quote.days_left, quote.starts_anew), (30, 15, false));
        assert_eq!((quote.credit.minor, quote.price.minor, quote.charge.minor), (89_500, 149_500, 60_000));
        assert_eq!(quote.until, running.time.to);
        assert_eq!(more_credits(Credits(400), Credits(800), 30, 15), Credits(200));
    }

    #[test]
    fn from_month_to_year_a_year_begins_and_the_rest_of_the_month_is_deducted() {
        let now = at("2026-04-16T08:00:00Z");
        let running = month(at("2026-04-01T08:00:00Z"), Money::new(4_700, Currency::Eur));
        let quote = quoted(change(&running, Money::new(47_000, Currency::Eur), Every::Year, now));
        assert!(quote.starts_anew);
        assert_eq!((quote.credit.minor, quote.charge.minor), (2_350, 44_650));
        assert_eq!(quote.until, at("2027-04-16T08:00:00Z"));
    }

    #[test]
    fn something_cheaper_begins_with_the_next_period() {
        let running = month(at("2026-04-01T08:00:00Z"), tnd(299_000));
        let later = Some(Change::Later { from: running.time.to });
        assert_eq!(change(&running, tnd(79_000), Every::Month, at("2026-04-16T08:00:00Z")), later);
        assert_eq!(change(&running, tnd(299_000), Every::Month, at("2026-04-16T08:00:00Z")), later);
        assert_eq!(change(&running, tnd(999_000), Every::Month, running.time.to), later, "nothing is left to change");
        assert_eq!(change(&running, Money::new(1, Currency::Eur), Every::Month, running.time.from), None);
    }

    #[test]
    fn on_its_first_day_a_whole_month_is_exchanged() {
        let running = month(at("2026-02-01T08:00:00Z"), tnd(179_000));
        let quote = quoted(change(&running, tnd(299_000), Every::Month, at("2026-02-01T20:00:00Z")));
        assert_eq!((quote.days_left, quote.charge.minor), (28, 120_000));
    }

    fn starts() -> impl Strategy<Value = DateTime<Utc>> {
        (1_700_000_000_i64..2_000_000_000).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
    }

    proptest! {
        #[test]
        fn over_28_to_31_days_the_parts_are_the_whole(start in starts(), minor in 0_i64..10_000_000, index in 0_usize..5) {
            let price = Money::new(minor, Currency::ALL[index]);
            let running = month(start, price);
            prop_assert!((28..=31).contains(&running.cycle_days));
            let mut before = Money::zero(price.currency);
            for left in 0..=running.cycle_days {
                let (used, rest) = share(price, running.cycle_days, left);
                prop_assert_eq!(used.checked_add(rest).unwrap(), price);
                prop_assert!(rest.minor >= before.minor, "more days are never worth less");
                before = rest;
            }
            // Day by day, too.
            let days = price.split(&vec![1; running.cycle_days as usize]);
            prop_assert_eq!(days.iter().map(|day| day.minor).sum::<i64>(), minor);
        }

        #[test]
        fn what_is_charged_is_the_price_less_what_was_left_and_can_be_paid(
            start in starts(),
            (old, new) in (0_i64..10_000_000, 0_i64..10_000_000),
            index in 0_usize..5,
            second in 0_i64..2_700_000,
            yearly in any::<bool>(),
        ) {
            let currency = Currency::ALL[index];
            let running = month(start, Money::new(old, currency));
            let every = if yearly { Every::Year } else { Every::Month };
            let now = start + TimeDelta::seconds(second);
            match change(&running, Money::new(new, currency), every, now).unwrap() {
                Change::Now(quote) => {
                    prop_assert_eq!(quote.price.minor - quote.credit.minor, quote.charge.minor);
                    prop_assert!(quote.charge.minor > 0 && quote.charge.minor % payable::step(currency) == 0);
                    prop_assert!(quote.credit.minor <= old && quote.price.minor <= new);
                    prop_assert!(quote.until >= running.time.to && quote.days_left >= 1);
                }
                Change::Later { from } => prop_assert!(from >= now && from >= running.time.to),
            }
        }

        /// However often somebody changes within a month: what was used of each plan and what is left at the end are
        /// together exactly what was paid.
        #[test]
        fn no_row_of_changes_makes_or_loses_money(
            start in starts(),
            first in 1_000_i64..1_000_000,
            steps in prop::collection::vec((1_i64..10, 1_i64..1_000_000), 1..6),
            index in 0_usize..5,
        ) {
            let currency = Currency::ALL[index];
            let mut running = month(start, Money::new(first, currency));
            let (mut paid, mut used, mut now) = (first, 0, start);
            for (days_later, price) in steps {
                now += TimeDelta::days(days_later);
                if now >= running.time.to {
                    break;
                }
                if let Some(Change::Now(quote)) = change(&running, Money::new(price, currency), Every::Month, now) {
                    paid += quote.charge.minor;
                    used += running.value.minor - quote.credit.minor;
                    let time = Period { from: now, to: running.time.to };
                    running = Running { time, value: quote.price, ..running };
                }
            }
            prop_assert_eq!(used + running.value.minor, paid);
        }

        #[test]
        fn a_rest_keeps_the_time_to_the_second_and_the_money_to_the_unit(start in starts(), minor in 0_i64..1_000_000, second in 0_i64..2_400_000) {
            let running = month(start, tnd(minor));
            let now = start + TimeDelta::seconds(second);
            let (left, value) = rest(&running, now);
            prop_assert_eq!(now + left, running.time.to);
            let (used, _) = share(running.value, running.cycle_days, days(now, running.time.to));
            prop_assert_eq!(used.minor + value.minor, minor);
        }

        #[test]
        fn credits_come_in_quarters_and_never_more_than_the_difference(old in 0_i32..2_000, new in 0_i32..2_000, total in 1_u32..366, left in 0_u32..400) {
            let more = more_credits(Credits(old), Credits(new), total, left);
            prop_assert!(more.0 >= 0 && more.0 % 25 == 0 && more.0 <= (new - old).max(0));
        }
    }
}

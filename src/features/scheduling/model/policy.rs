//! What a cancellation gives back (SPEC §2). The preview and the cancellation itself ask the same function.

use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::Credits;
use serde::{Deserialize, Serialize};

/// Who cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Canceller {
    /// The student or who looks after them.
    Learner,
    /// The provider.
    Provider,
    /// The back office.
    Organisation,
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Beginning of the appointment.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// What the booking cost.
    pub cost: Credits,
    /// At least this many hours before: everything is given back.
    pub refund_hours: i32,
    /// From this many hours before on, learners can no longer cancel.
    pub refuse_hours: i32,
}

/// What a cancellation would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Cancelled, and this comes back.
    Refund(Credits),
    /// Cancelled, and nothing comes back.
    NoRefund,
    /// Not cancelled.
    TooLate,
}

/// What happens when `who` cancels at `now`:
///
/// - a provider or the organisation may cancel until the appointment is over, and everything is given back;
/// - a learner gets everything back at least `refund_hours` before (to the second), nothing later, and may not cancel any
///   more from `refuse_hours` before on.
pub fn cancellation(terms: &Terms, now: DateTime<Utc>, who: Canceller) -> Verdict {
    match who {
        Canceller::Provider | Canceller::Organisation if now < terms.ends_at => Verdict::Refund(terms.cost),
        Canceller::Provider | Canceller::Organisation => Verdict::TooLate,
        Canceller::Learner => {
            let ahead = terms.starts_at - now;
            if ahead <= hours(terms.refuse_hours) {
                Verdict::TooLate
            } else if ahead >= hours(terms.refund_hours) {
                Verdict::Refund(terms.cost)
            } else {
                Verdict::NoRefund
            }
        }
    }
}

/// May a booking be moved?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moving {
    /// To any slot that could be booked.
    Allowed,
    /// Not by a learner any more, who would lose the credits by cancelling.
    TooLate,
    /// It has begun.
    Begun,
}

/// A learner may move a booking as long as a cancellation would give everything back; a provider or the organisation until
/// it begins.
pub fn moving(terms: &Terms, now: DateTime<Utc>, who: Canceller) -> Moving {
    match who {
        _ if now >= terms.starts_at => Moving::Begun,
        Canceller::Learner if terms.starts_at - now < hours(terms.refund_hours) => Moving::TooLate,
        _ => Moving::Allowed,
    }
}

/// How long after the beginning a learner can be marked absent.
pub const NO_SHOW_HOURS: i64 = 72;

/// Can a learner be marked absent: once the appointment has begun, and for [`NO_SHOW_HOURS`]?
pub fn can_be_absent(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    starts_at <= now && now - starts_at <= TimeDelta::hours(NO_SHOW_HOURS)
}

fn hours(n: i32) -> TimeDelta {
    TimeDelta::hours(i64::from(n))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COST: Credits = Credits(125);

    fn terms() -> Terms {
        let starts_at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        Terms { starts_at, ends_at: starts_at + TimeDelta::minutes(60), cost: COST, refund_hours: 24, refuse_hours: 2 }
    }

    fn verdict(ahead: TimeDelta, who: Canceller) -> Verdict {
        cancellation(&terms(), terms().starts_at - ahead, who)
    }

    #[test]
    fn a_learner_gets_everything_back_up_to_exactly_24_hours_before() {
        let second = TimeDelta::seconds(1);
        assert_eq!(verdict(TimeDelta::hours(48), Canceller::Learner), Verdict::Refund(COST));
        assert_eq!(verdict(TimeDelta::hours(24), Canceller::Learner), Verdict::Refund(COST));
        assert_eq!(verdict(TimeDelta::hours(24) - second, Canceller::Learner), Verdict::NoRefund);
    }

    #[test]
    fn a_learner_may_cancel_for_nothing_until_just_over_2_hours_before() {
        let second = TimeDelta::seconds(1);
        assert_eq!(verdict(TimeDelta::hours(2) + second, Canceller::Learner), Verdict::NoRefund);
        assert_eq!(verdict(TimeDelta::hours(2), Canceller::Learner), Verdict::TooLate);
        assert_eq!(verdict(TimeDelta::zero(), Canceller::Learner), Verdict::TooLate);
        assert_eq!(verdict(TimeDelta::hours(-5), Canceller::Learner), Verdict::TooLate);
    }

    #[test]
    fn a_provider_or_the_organisation_gives_everything_back_until_the_end() {
        for who in [Canceller::Provider, Canceller::Organisation] {
            assert_eq!(verdict(TimeDelta::hours(30), who), Verdict::Refund(COST));
            assert_eq!(verdict(TimeDelta::minutes(5), who), Verdict::Refund(COST));
            assert_eq!(verdict(TimeDelta::minutes(-59), who), Verdict::Refund(COST));
            assert_eq!(verdict(TimeDelta::minutes(-60), who), Verdict::TooLate);
        }
    }

    #[test]
    fn a_learner_moves_what_would_be_refunded_and_the_house_what_has_not_begun() {
        let second = TimeDelta::seconds(1);
        let at = |ahead, who| moving(&terms(), terms().starts_at - ahead, who);
        assert_eq!(at(TimeDelta::hours(24), Canceller::Learner), Moving::Allowed);
        assert_eq!(at(TimeDelta::hours(24) - second, Canceller::Learner), Moving::TooLate);
        assert_eq!(at(TimeDelta::zero(), Canceller::Learner), Moving::Begun);
        for who in [Canceller::Provider, Canceller::Organisation] {
            assert_eq!(at(second, who), Moving::Allowed);
            assert_eq!(at(TimeDelta::zero(), who), Moving::Begun);
        }
        for ahead in (0..100).map(TimeDelta::hours) {
            let refunded = matches!(verdict(ahead, Canceller::Learner), Verdict::Refund(_));
            assert_eq!(at(ahead, Canceller::Learner) == Moving::Allowed, refunded, "{ahead}");
        }
    }

    #[test]
    fn a_learner_can_be_marked_absent_from_the_beginning_on_for_72_hours() {
        let start = terms().starts_at;
        let second = TimeDelta::seconds(1);
        let last = start + TimeDelta::hours(72);
        assert_eq!(
            [start - second, start, last, last + second].map(|now| can_be_absent(start, now)),
            [false, true, true, false]
        );
    }

    #[test]
    fn the_thresholds_are_those_of_the_service() {
        let strict = Terms { refund_hours: 48, refuse_hours: 0, ..terms() };
        let at = |ahead| cancellation(&strict, strict.starts_at - ahead, Canceller::Learner);
        assert_eq!(at(TimeDelta::hours(48)), Verdict::Refund(COST));
        assert_eq!(at(TimeDelta::hours(47)), Verdict::NoRefund);
        assert_eq!(at(TimeDelta::seconds(1)), Verdict::NoRefund);
        assert_eq!(at(TimeDelta::zero()), Verdict::TooLate);
    }
}

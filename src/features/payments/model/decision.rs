//! What to do with a provider's answer: pure, and the only place that says when money counts (SPEC PA-1, PA-3).

use super::PaymentStatus;
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::Money;

/// What a provider says about a payment when we ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Where it stands there.
    pub status: AnswerStatus,
    /// How much, if the answer says so.
    pub amount: Option<Money>,
    /// Our reference, if the answer carries it.
    pub order_id: Option<String>,
}

/// Where a payment stands at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerStatus {
    /// Waiting for the payer.
    Pending,
    /// Paid.
    Completed,
    /// Refused.
    Failed,
    /// A word we do not know, kept for the black box; treated as pending.
    Unknown(String),
}

/// Our own record, to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Where the payment stands with us.
    pub status: PaymentStatus,
    /// Our reference, which the provider was given as its order id.
    pub reference: String,
    /// What was asked for.
    pub amount: Money,
    /// Until when the payer may pay.
    pub expires_at: DateTime<Utc>,
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is paid: credit it, once.
    Settle,
    /// It was refused.
    Fail,
    /// The payer let the time pass.
    Expire,
    /// Nothing new.
    Keep,
    /// The answer does not match our record: nothing is credited, a person must look.
    Refuse(Mismatch),
}

/// What differs from our record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Another amount, or none.
    Amount,
    /// Another currency.
    Currency,
    /// Another reference, or none.
    Reference,
}

/// The rule. Our reference is compared whatever the answer, so that another payment can neither settle nor fail this one;
/// amount and currency when it says "completed". An amount that is not in the answer matches nothing.
pub fn decide(expected: &Expected, answer: &Answer, now: DateTime<Utc>) -> Decision {
    if expected.status.was_paid() {
        return Decision::Keep;
    }
    if answer.order_id.as_ref() != Some(&expected.reference) {
        return Decision::Refuse(Mismatch::Reference);
    }
    match &answer.status {
        AnswerStatus::Completed => match answer.amount {
            Some(amount) if amount == expected.amount => Decision::Settle,
            Some(amount) if amount.currency != expected.amount.currency => Decision::Refuse(Mismatch::Currency),
            _ => Decision::Refuse(Mismatch::Amount),
        },
        AnswerStatus::Failed if expected.status.is_open() => Decision::Fail,
        AnswerStatus::Pending if expected.status.is_open() && is_over(expected.expires_at, now) => Decision::Expire,
        _ => Decision::Keep,
    }
}

/// The provider's clock may run a little behind ours.
pub const GRACE: TimeDelta = TimeDelta::minutes(2);

/// Has the payer let the time pass?
pub fn is_over(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now >= expires_at + GRACE
}

/// When the janitor asks again about a payment that is not paid yet (SPEC PA-5): often while it is young, hourly later,
/// and never again a day after it could be paid.
pub fn next_check(created_at: DateTime<Utc>, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = ((now - created_at) / 4).clamp(TimeDelta::minutes(1), TimeDelta::hours(1));
    let next = now + pause;
    (next <= expires_at + TimeDelta::days(1)).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_kernel::Currency;
    use proptest::prelude::*;

    const TND: Money = Money::new(179_000, Currency::Tnd);

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_772_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
    }

    fn expected(status: PaymentStatus) -> Expected {
        Expected { status, reference: "PAY-1".to_owned(), amount: TND, expires_at: at(60) }
    }

    fn answer(status: AnswerStatus) -> Answer {
        Answer { status, amount: Some(TND), order_id: Some("PAY-1".to_owned()) }
    }

    fn decided(status: PaymentStatus, answer: Answer, minutes: i64) -> Decision {
        decide(&expected(status), &answer, at(minutes))
    }

    #[test]
    fn only_completed_with_our_amount_currency_and_reference_settles() {
        use PaymentStatus::Pending;
        let completed = || answer(AnswerStatus::Completed);
        assert_eq!(decided(Pending, completed(), 1), Decision::Settle);
        let less = Answer { amount: Some(Money::new(178_999, Currency::Tnd)), ..completed() };
        assert_eq!(decided(Pending, less, 1), Decision::Refuse(Mismatch::Amount));
        let euros = Answer { amount: Some(Money::new(179_000, Currency::Eur)), ..completed() };
        assert_eq!(decided(Pending, euros, 1), Decision::Refuse(Mismatch::Currency));
        let silent = Answer { amount: None, ..completed() };
        assert_eq!(decided(Pending, silent, 1), Decision::Refuse(Mismatch::Amount));
        for order_id in [Some("PAY-2".to_owned()), None] {
            let other = Answer { order_id, ..completed() };
            assert_eq!(decided(Pending, other, 1), Decision::Refuse(Mismatch::Reference));
        }
    }

    #[test]
    fn a_word_we_do_not_know_stays_pending_even_when_time_is_over() {
        let unknown = || answer(AnswerStatus::Unknown("in_review".to_owned()));
        assert_eq!(decided(PaymentStatus::Pending, unknown(), 1), Decision::Keep);
        assert_eq!(decided(PaymentStatus::Pending, unknown(), 9_999), Decision::Keep);
    }

    #[test]
    fn a_payment_expires_only_after_its_time_and_a_little_grace() {
        let pending = || answer(AnswerStatus::Pending);
        assert_eq!(decided(PaymentStatus::Pending, pending(), 61), Decision::Keep);
        assert_eq!(decided(PaymentStatus::Pending, pending(), 62), Decision::Expire);
    }

    #[test]
    fn a_refused_or_expired_payment_can_still_be_paid_late() {
        for status in [PaymentStatus::Failed, PaymentStatus::Expired] {
            assert_eq!(decided(status, answer(AnswerStatus::Completed), 90), Decision::Settle);
            assert_eq!(decided(status, answer(AnswerStatus::Failed), 90), Decision::Keep);
            assert_eq!(decided(status, answer(AnswerStatus::Pending), 90), Decision::Keep);
        }
    }

    #[test]
    fn the_janitor_slows_down_and_gives_up_a_day_after_the_end() {
        assert_eq!(next_check(at(0), at(60), at(0)), Some(at(1)));
        assert_eq!(next_check(at(0), at(60), at(40)), Some(at(50)));
        assert_eq!(next_check(at(0), at(60), at(600)), Some(at(660)));
        assert_eq!(next_check(at(0), at(60), at(60 + 24 * 60)), None);
    }

    fn any_answer() -> impl Strategy<Value = Answer> {
        let status = prop_oneof![
            Just(AnswerStatus::Pending),
            Just(AnswerStatus::Completed),
            Just(AnswerStatus::Failed),
            "[a-z_]{0,12}".prop_map(AnswerStatus::Unknown),
        ];
        let amount = prop_oneof![
            Just(None),
            (178_998..179_002_i64, prop::sample::select(Currency::ALL.to_vec()))
                .prop_map(|(m, c)| Some(Money::new(m, c))),
        ];
        let order_id = prop_oneof![Just(None), Just(Some("PAY-1".to_owned())), Just(Some("PAY-2".to_owned()))];
        (status, amount, order_id).prop_map(|(status, amount, order_id)| Answer { status, amount, order_id })
    }

    proptest! {
        /// Whatever is answered, in whatever order: it settles at most once, only for the right answer, and every step is
        /// one the state machine allows.
        #[test]
        fn any_sequence_of_answers_settles_at_most_once(answers in prop::collection::vec((any_answer(), 0..2_000_i64), 0..60)) {
            let mut status = PaymentStatus::Pending;
            let mut settled = 0;
            for (answer, minutes) in answers {
                let next = match decide(&expected(status), &answer, at(minutes)) {
                    Decision::Settle => {
                        settled += 1;
                        prop_assert_eq!(&answer, &Answer {
                            status: AnswerStatus::Completed, amount: Some(TND), order_id: Some("PAY-1".to_owned()),
                        });
                        PaymentStatus::Succeeded
                    }
                    Decision::Fail => PaymentStatus::Failed,
                    Decision::Expire => PaymentStatus::Expired,
                    Decision::Keep | Decision::Refuse(_) => continue,
                };
                prop_assert!(status.may_become(next), "{:?} to {:?}", status, next);
                status = next;
            }
            prop_assert!(settled <= 1);
            prop_assert_eq!(settled == 1, status == PaymentStatus::Succeeded);
        }
    }
}

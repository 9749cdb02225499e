//! The calendar of dunning (SPEC §2): which step is to be taken today, counted in days from the deadline of a renewal.
//!
//! Days are those of the organisation's time zone; whoever asks brings them. Asked once a day, every step is taken on its day.
//! Asked late, because nothing ran for a while, nobody loses anything without having been told: a suspension follows the last
//! notice by a week, a cancellation the suspension by sixteen days, and of several messages only the last one is sent.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use preau_kernel::{Text, text};
use serde::{Deserialize, Serialize};

/// A step of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The invoice of the next period is issued.
    Invoice,
    /// A friendly reminder.
    Reminder,
    /// The saved method is charged, when there is one.
    Charge,
    /// The deadline is over: the payment is late; nothing is withheld.
    Late,
    /// A mail.
    FirstNotice,
    /// A mail and a text message: what follows is said.
    SecondNotice,
    /// New bookings wait for the payment.
    Suspend,
    /// The subscription ends.
    Cancel,
}

impl Step {
    /// Every step, in the order of the calendar.
    pub const ALL: [Self; 8] = [
        Self::Invoice,
        Self::Reminder,
        Self::Charge,
        Self::Late,
        Self::FirstNotice,
        Self::SecondNotice,
        Self::Suspend,
        Self::Cancel,
    ];

    /// Its day, counted from the deadline.
    pub const fn day(self) -> i64 {
        match self {
            Self::Invoice => -7,
            Self::Reminder => -3,
            Self::Charge => 0,
            Self::Late => 1,
            Self::FirstNotice => 3,
            Self::SecondNotice => 7,
            Self::Suspend => 14,
            Self::Cancel => 30,
        }
    }

    /// As stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Reminder => "reminder",
            Self::Charge => "charge",
            Self::Late => "late",
            Self::FirstNotice => "first_notice",
            Self::SecondNotice => "second_notice",
            Self::Suspend => "suspend",
            Self::Cancel => "cancel",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// For the timeline.
    pub fn label(self) -> Text {
        match self {
            Self::Invoice => text!("Facture émise", "Invoice issued"),
            Self::Reminder => text!("Rappel avant l’échéance", "Reminder before the deadline"),
            Self::Charge => text!("Prélèvement", "Charge"),
            Self::Late => text!("Paiement en retard", "Payment late"),
            Self::FirstNotice => text!("Première relance", "First notice"),
            Self::SecondNotice => text!("Deuxième relance et SMS", "Second notice and text message"),
            Self::Suspend => text!("Réservations suspendues", "Bookings suspended"),
            Self::Cancel => text!("Abonnement résilié", "Subscription cancelled"),
        }
    }

    /// The day by which a message of this step is of no use any more, counted from the deadline.
    const fn overtaken_on(self) -> Option<i64> {
        match self {
            Self::Reminder => Some(Self::Late.day()),
            Self::FirstNotice => Some(Self::SecondNotice.day()),
            _ => None,
        }
    }

    /// What must have been done before, and how many days.
    const fn after(self) -> Option<(Self, i64)> {
        match self {
            Self::Suspend => Some((Self::SecondNotice, 7)),
            Self::Cancel => Some((Self::Suspend, 16)),
            _ => None,
        }
    }
}

/// A step that was taken for this deadline, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which.
    pub step: Step,
    /// On which day.
    pub on: NaiveDate,
}

/// What is to be done about a step today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Take it.
    Take(Step),
    /// Its message would come too late: note that, and send nothing.
    Skip(Step),
}

impl Due {
    /// Which step.
    pub const fn step(self) -> Step {
        match self {
            Self::Take(step) | Self::Skip(step) => step,
        }
    }
}

/// The last day to pay an invoice issued today for paid time that ends on `ends`: that day, and never less than a week.
pub fn deadline_of(ends: NaiveDate, today: NaiveDate) -> NaiveDate {
    ends.max(plus(today, -Step::Invoice.day()))
}

/// How many days before a trial ends its invoice is issued: as for any period, but never before half of it is over.
pub fn trial_notice(since: DateTime<Utc>, until: DateTime<Utc>) -> i64 {
    ((until - since).num_days() / 2).clamp(1, -Step::Invoice.day())
}

/// What is to be done today, in order, after the invoice. `since` is when this deadline was set: messages that were due
/// before are of no use.
pub fn due(deadline: NaiveDate, since: NaiveDate, today: NaiveDate, done: &[Done]) -> Vec<Due> {
    let mut known = done.to_vec();
    let mut all = Vec::new();
    for step in Step::ALL.into_iter().skip(1) {
        if known.iter().any(|done| done.step == step) {
            continue;
        }
        if today < plus(deadline, step.day()) {
            break;
        }
        if let Some((before, days)) = step.after()
            && !known.iter().any(|done| done.step == before && today >= plus(done.on, days))
        {
            break;
        }
        let overtaken =
            step.overtaken_on().is_some_and(|day| today >= plus(deadline, day) || plus(deadline, step.day()) < since);
        all.push(if overtaken { Due::Skip(step) } else { Due::Take(step) });
        known.push(Done { step, on: today });
    }
    all
}

/// The day this many days later; days that calendars do not have are the last one.
fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    if days >= 0 {
        day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MAX)
    } else {
        day.checked_sub_signed(TimeDelta::days(-days)).unwrap_or(NaiveDate::MIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i64) -> NaiveDate {
        plus(NaiveDate::from_ymd_opt(2026, 4, 2).unwrap(), number)
    }

    #[test]
    fn a_trial_is_invoiced_a_week_before_it_ends_or_when_half_of_it_is_over() {
        let since: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().unwrap();
        let notice = |days| trial_notice(since, since + TimeDelta::days(days));
        assert_eq!([1, 3, 7, 14, 30].map(notice), [1, 1, 3, 7, 7]);
    }

    /// Asks on each of these days, counted from the deadline, and does what is said.
    fn run(days: &[i64]) -> Vec<(i64, Due)> {
        let (mut done, mut all) = (vec![], vec![]);
        for &today in days {
            for due in due(day(0), day(-7), day(today), &done) {
                done.push(Done { step: due.step(), on: day(today) });
                all.push((today, due));
            }
        }
        all
    }

    #[test]
    fn asked_every_day_each_step_is_taken_on_its_day() {
        let expected: Vec<_> = Step::ALL[1..].iter().map(|step| (step.day(), Due::Take(*step))).collect();
        assert_eq!(run(&(-7..60).collect::<Vec<_>>()), expected);
        let days: Vec<_> = Step::ALL.iter().map(|step| step.day()).collect();
        assert_eq!(days, [-7, -3, 0, 1, 3, 7, 14, 30], "SPEC §2");
    }

    #[test]
    fn after_a_long_silence_the_family_is_told_before_anything_is_taken_away() {
        use Due::{Skip, Take};
        let expected = [
            (33, Skip(Step::Reminder)),
            (33, Take(Step::Charge)),
            (33, Take(Step::Late)),
            (33, Skip(Step::FirstNotice)),
            (33, Take(Step::SecondNotice)),
            (40, Take(Step::Suspend)),
            (56, Take(Step::Cancel)),
        ];
        assert_eq!(run(&(33..80).collect::<Vec<_>>()), expected);
    }

    #[test]
    fn an_invoice_gives_a_week_at_least() {
        assert_eq!(deadline_of(day(0), day(-7)), day(0));
        assert_eq!(deadline_of(day(0), day(-9)), day(0));
        assert_eq!(deadline_of(day(0), day(4)), day(11));
    }

    #[test]
    fn a_deadline_extended_by_a_day_brings_no_second_reminder() {
        assert_eq!(due(day(0), day(-1), day(-1), &[]), [Due::Skip(Step::Reminder)]);
        assert_eq!(due(day(0), day(-9), day(-3), &[]), [Due::Take(Step::Reminder)]);
    }

    proptest! {
        #[test]
        fn whenever_it_is_asked_steps_come_once_in_order_and_never_early(
            gaps in prop::collection::vec(0_i64..25, 1..40),
            start in -20_i64..60,
        ) {
            let days: Vec<i64> = gaps.iter().scan(start, |at, gap| { *at += gap; Some(*at) }).collect();
            let all = run(&days);
            let steps: Vec<Step> = all.iter().map(|(_, due)| due.step()).collect();
            prop_assert!(steps.is_sorted_by(|a, b| a < b), "once, and in order: {:?}", steps);
            for (on, due) in &all {
                prop_assert!(*on >= due.step().day(), "{:?} on {}", due, on);
            }
            let taken = |step| all.iter().find(|(_, due)| *due == Due::Take(step)).map(|(on, _)| *on);
            if let Some(suspended) = taken(Step::Suspend) {
                prop_assert!(taken(Step::SecondNotice).is_some_and(|notice| suspended - notice >= 7));
            }
            if let Some(cancelled) = taken(Step::Cancel) {
                prop_assert!(taken(Step::Suspend).is_some_and(|suspended| cancelled - suspended >= 16));
            }
            // Only messages are ever left out, and the last of a day always goes.
            for (_, due) in &all {
                prop_assert!(matches!(due, Due::Take(_) | Due::Skip(Step::Reminder | Step::FirstNotice)));
            }
            let messages: Vec<_> = all.iter().filter(|(_, due)| {
                matches!(due, Due::Take(Step::Reminder | Step::FirstNotice | Step::SecondNotice))
            }).map(|(on, _)| on).collect();
            prop_assert!(messages.windows(2).all(|two| two[0] != two[1]), "never two messages a day");
        }

        #[test]
        fn asking_again_on_the_same_day_changes_nothing(start in -10_i64..70, times in 1_usize..5) {
            let once = run(&[start]);
            prop_assert_eq!(run(&vec![start; times]), once);
        }
    }
}

//! How much of a provider's time there is, and how much of it is taken.

use super::slots::{Schedule, compute};
use super::span::Span;
use chrono::TimeDelta;

/// When a provider could be booked if nothing were, in order and without overlap.
pub fn open_spans(schedule: &Schedule, window: Span) -> Vec<Span> {
    // The states do not matter, and steps without a gap cover an opening.
    let slots = compute(schedule, schedule.step, window, window.from);
    let mut spans: Vec<Span> = slots.into_iter().map(|slot| slot.span).collect();
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}

/// Minutes of these spans, which do not overlap, that begin in a window.
pub fn minutes_in(spans: &[Span], window: Span) -> u32 {
    let minutes =
        |span: &Span| (span.to.min(window.to) - span.from.max(window.from)).max(TimeDelta::zero()).num_minutes();
    u32::try_from(spans.iter().map(minutes).sum::<i64>()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::slots::{Exception, WeeklyRule};
    use super::*;
    use chrono::NaiveTime;

    fn time(hour: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn what_is_open_does_not_shrink_when_it_is_booked_and_does_when_it_is_closed() {
        let week = span("2026-03-01T23:00:00Z", "2026-03-08T23:00:00Z");
        let mut schedule = Schedule {
            zone: chrono_tz::Africa::Tunis,
            step: TimeDelta::minutes(30),
            before: TimeDelta::zero(),
            after: TimeDelta::minutes(15),
            notice: TimeDelta::hours(2),
            horizon: TimeDelta::days(2),
            daily_cap: Some(1),
            rules: vec![
                WeeklyRule { weekday: 1, starts: time(9), ends: time(12) },
                WeeklyRule { weekday: 2, starts: time(14), ends: time(16) },
            ],
            exceptions: vec![],
            busy: vec![span("2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z")],
            elsewhere: vec![],
        };
        let open = |schedule: &Schedule| minutes_in(&open_spans(schedule, week), week);
        assert_eq!(open(&schedule), 5 * 60);
        schedule.exceptions.push(Exception { span: span("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"), open: false });
        assert_eq!(open(&schedule), 4 * 60);
        let monday = span("2026-03-01T23:00:00Z", "2026-03-02T23:00:00Z");
        assert_eq!(minutes_in(&open_spans(&schedule, week), monday), 2 * 60);
        assert_eq!(minutes_in(&schedule.busy, monday), 60);
    }
}

//! Which slots a provider offers: weekly rules in their own zone, exceptions, what is taken, and how they wish to be
//! booked (SPEC SC-1). Pure; the calendar and the booking itself ask the same function.

use super::span::{Span, local_spans};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Open every week on this day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeeklyRule {
    /// ISO: Monday is 1.
    pub weekday: u32,
    /// Opening, local time.
    pub starts: NaiveTime,
    /// Closing, local time, later the same day.
    pub ends: NaiveTime,
}

/// A span in which the weekly rules are not the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    /// When.
    pub span: Span,
    /// Open in addition to the rules, or closed whatever else is said.
    pub open: bool,
}

/// Everything about one provider's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Whose clocks the rules mean.
    pub zone: Tz,
    /// From one beginning to the next.
    pub step: TimeDelta,
    /// Kept free before each appointment.
    pub before: TimeDelta,
    /// Kept free after each appointment; between two of them there is both.
    pub after: TimeDelta,
    /// Not later than this before the beginning.
    pub notice: TimeDelta,
    /// Not earlier than this before the beginning.
    pub horizon: TimeDelta,
    /// Appointments on one local day.
    pub daily_cap: Option<u32>,
    /// Opening hours.
    pub rules: Vec<WeeklyRule>,
    /// Exceptions to them.
    pub exceptions: Vec<Exception>,
    /// Appointments already there; those of the local days around the window must be among them.
    pub busy: Vec<Span>,
    /// Taken in calendars kept elsewhere: closed here, with the same free time around, and no part of the daily cap.
    pub elsewhere: Vec<Span>,
}

/// How far around a window [`Schedule::exceptions`], [`Schedule::busy`] and [`Schedule::elsewhere`] must be known.
pub const MARGIN: TimeDelta = TimeDelta::days(2);

/// A beginning within opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When.
    pub span: Span,
    /// Can it be booked?
    pub state: SlotState,
}

/// Why a slot can be booked or not; the first that applies, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// Over, or nearer than the notice.
    TooSoon,
    /// Beyond the horizon.
    TooFar,
    /// It, or the free time around it, is in the way of another appointment.
    Taken,
    /// The provider has enough that day.
    DayFull,
    /// It can.
    Free,
}

/// Every slot of `length` that begins in `window`, in order of time.
///
/// Each opening (the rules of one local day where they touch, or one exception) has its own grid, which begins with it and
/// does not move when something is taken or closed.
pub fn compute(schedule: &Schedule, length: TimeDelta, window: Span, now: DateTime<Utc>) -> Vec<Slot> {
    let mut slots = BTreeMap::new();
    if schedule.step <= TimeDelta::zero() {
        return Vec::new();
    }
    for opening in openings(schedule, window) {
        let mut span = Span::lasting(opening.from, length);
        while span.to <= opening.to && span.from < window.to {
            let closed = is_closed(schedule, span) || schedule.elsewhere.iter().any(|busy| busy.overlaps(span));
            if span.from >= window.from && !closed {
                slots.insert(span.from, Slot { span, state: state(schedule, span, now) });
            }
            span = Span::lasting(span.from + schedule.step, length);
        }
    }
    slots.into_values().collect()
}

/// Is all of `span` within the hours the provider keeps, whatever is taken in them?
pub fn keeps(schedule: &Schedule, span: Span) -> bool {
    let holds = |opening: Span| opening.from <= span.from && span.to <= opening.to;
    openings(schedule, span).any(holds) && !is_closed(schedule, span)
}

fn openings(schedule: &Schedule, window: Span) -> impl Iterator<Item = Span> {
    let hours = |date: NaiveDate| {
        let weekday = date.weekday().number_from_monday();
        schedule.rules.iter().filter(|r| r.weekday == weekday).map(|r| (r.starts, r.ends)).collect()
    };
    let weekly = local_spans(schedule.zone, window.widened(MARGIN), hours).into_iter().map(|(_, span)| span);
    let extra = schedule.exceptions.iter().filter(|e| e.open).map(|e| e.span);
    weekly.chain(extra).collect::<Vec<_>>().into_iter()
}

fn is_closed(schedule: &Schedule, span: Span) -> bool {
    schedule.exceptions.iter().any(|e| !e.open && e.span.overlaps(span))
}

/// Each appointment takes the time kept free around it along; an outside one brings no such time of its own.
fn is_taken(schedule: &Schedule, span: Span) -> bool {
    let Schedule { before, after, .. } = *schedule;
    let around = |span: Span| Span { from: span.from - before, to: span.to + after };
    schedule.busy.iter().any(|busy| around(*busy).overlaps(around(span)))
        || schedule.elsewhere.iter().any(|busy| busy.overlaps(around(span)))
}

fn state(schedule: &Schedule, span: Span, now: DateTime<Utc>) -> SlotState {
    let ahead = span.from - now;
    let day = |at: DateTime<Utc>| at.with_timezone(&schedule.zone).date_naive();
    if ahead < schedule.notice || ahead <= TimeDelta::zero() {
        SlotState::TooSoon
    } else if ahead > schedule.horizon {
        SlotState::TooFar
    } else if is_taken(schedule, span) {
        SlotState::Taken
    } else if schedule.daily_cap.is_some_and(|cap| {
        let that_day = schedule.busy.iter().filter(|busy| day(busy.from) == day(span.from)).count();
        u32::try_from(that_day).unwrap_or(u32::MAX) >= cap
    }) {
        SlotState::DayFull
    } else {
        SlotState::Free
    }
}

#[cfg(test)]
#[path = "slots_tests.rs"]
mod tests;

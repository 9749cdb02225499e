//! From the text of somebody's calendar to the spans in which they are busy. Hostile texts cost a bounded time and are
//! refused; odd ones are read as far as they can be.

use crate::model::BusyProblem;
use crate::server::rules::span::Span;
use calcard::common::PartialDateTime;
use calcard::common::timezone::Tz as AnyZone;
use calcard::icalendar::dates::TimeOrDelta;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarFrequency, ICalendarProperty,
    ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use calcard::{Entry, Parser};
use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// For all recurrences of a file together.
const PATIENCE: Duration = Duration::from_secs(4);
/// Of one event. A daily one that began in 1980 has fewer.
const OCCURRENCES: usize = 20_000;
/// Of a calendar, after merging.
const SPANS: usize = 5_000;
/// Longer than this, it is a period of life, not an appointment.
const LONGEST: TimeDelta = TimeDelta::days(60);

/// When its owner is busy within `window`, in order, merged. Times without a zone, and whole days, are those of `zone`.
/// Events whose UID ends with `@own_host` are ours, come back through a calendar that subscribes to our feed.
pub fn busy_spans(text: &str, zone: Tz, window: Span, own_host: &str) -> Result<Vec<Span>, BusyProblem> {
    let calendars = parse(text)?;
    let started = Instant::now();
    let own = format!("@{own_host}");
    let mut spans = Vec::new();
    for calendar in &calendars {
        for series in series(calendar) {
            if series.uid.is_some_and(|uid| uid.ends_with(&own)) {
                continue;
            }
            if started.elapsed() > PATIENCE {
                return Err(BusyProblem::TooMuch);
            }
            expand(calendar, &series, zone, window, &mut spans);
        }
    }
    let merged = merge(spans);
    if merged.len() > SPANS { Err(BusyProblem::TooMuch) } else { Ok(merged) }
}

fn parse(text: &str) -> Result<Vec<ICalendar>, BusyProblem> {
    // Cut short, half a calendar would open hours that are taken.
    const END: &str = "END:VCALENDAR";
    let last = text.trim_end_matches(|c: char| c.is_whitespace() || c == '\0');
    let whole = last.len().checked_sub(END.len()).and_then(|at| last.get(at..));
    if !whole.is_some_and(|end| end.eq_ignore_ascii_case(END)) {
        return Err(BusyProblem::NotACalendar);
    }
    let mut parser = Parser::new(text);
    let mut calendars = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) => calendars.push(calendar),
            Entry::Eof => break,
            _ if calendars.is_empty() => return Err(BusyProblem::NotACalendar),
            _ => {}
        }
    }
    if calendars.is_empty() { Err(BusyProblem::NotACalendar) } else { Ok(calendars) }
}

/// An event and the changes to some of its occurrences.
struct Series<'a> {
    uid: Option<&'a str>,
    event: &'a ICalendarComponent,
    changes: Vec<&'a ICalendarComponent>,
}

fn series(calendar: &ICalendar) -> Vec<Series<'_>> {
    let events = || calendar.components.iter().filter(|c| c.component_type == ICalendarComponentType::VEvent);
    let mut all: Vec<Series<'_>> = Vec::new();
    let mut by_uid: HashMap<&str, usize> = HashMap::new();
    for event in events().filter(|event| !event.is_recurrence_override()) {
        if let Some(uid) = event.uid() {
            by_uid.entry(uid).or_insert(all.len());
        }
        all.push(Series { uid: event.uid(), event, changes: vec![] });
    }
    for change in events().filter(|event| event.is_recurrence_override()) {
        match change.uid().and_then(|uid| by_uid.get(uid)).and_then(|at| all.get_mut(*at)) {
            Some(series) => series.changes.push(change),
            // Of a series that is not here (an invitation to one date of it): an event of its own.
            None => all.push(Series { uid: change.uid(), event: change, changes: vec![] }),
        }
    }
    all
}

fn expand(calendar: &ICalendar, series: &Series<'_>, zone: Tz, window: Span, spans: &mut Vec<Span>) {
    let start = series.event.property(&ICalendarProperty::Dtstart);
    // A series that begins at an instant of UTC recurs in UTC; the library would take it for local time.
    let zone = if start.is_some_and(is_utc) { Tz::UTC } else { zone };
    let zones = calendar.build_tz_resolver().with_default(zone);
    let starts_in = start.map_or(AnyZone::from(zone), |start| zones.resolve_or_default(start.tz_id()));
    let Some(event) = bounded(series.event, starts_in, window) else { return };
    // One event at a time: the library tells changes apart by their date alone, and by SEQUENCE, which changes raise.
    let mut components: Vec<ICalendarComponent> = calendar.timezones().cloned().collect();
    let first = components.len();
    components.push(event);
    components.extend(series.changes.iter().map(|change| without_sequence(change)));
    let alone = ICalendar { components };
    for occurrence in alone.expand_dates(zone, OCCURRENCES).events {
        let Ok(index) = usize::try_from(occurrence.comp_id) else { continue };
        if !alone.components.get(index.max(first)).is_some_and(takes_time) {
            continue;
        }
        let from = instant(&occurrence.start, starts_in);
        let to = match occurrence.end {
            TimeOrDelta::Time(end) => instant(&end, starts_in),
            // Whole days are days of the zone: 23 hours when the clocks go forward.
            TimeOrDelta::Delta(length) if length.num_seconds() % 86_400 == 0 => occurrence
                .start
                .naive_local()
                .checked_add_signed(length)
                .map_or(from, |end| resolve(end, occurrence.start.timezone(), starts_in)),
            TimeOrDelta::Delta(length) => from.checked_add_signed(length).unwrap_or(from),
        };
        if from < to && to - from <= LONGEST && from < window.to && to > window.from {
            spans.push(Span { from: from.max(window.from), to: to.min(window.to) });
        }
    }
}

fn is_utc(entry: &ICalendarEntry) -> bool {
    entry.values.first().and_then(|value| value.as_partial_date_time()).is_some_and(|at| at.tz_hour.is_some())
}

/// The event with its rule ended at the end of the window, in the terms the library counts in (local time of the event);
/// `None` when it repeats within an hour, which is no appointment.
fn bounded(event: &ICalendarComponent, zone: AnyZone, window: Span) -> Option<ICalendarComponent> {
    let mut event = without_sequence(event);
    for entry in &mut event.entries {
        if entry.name != ICalendarProperty::Rrule {
            continue;
        }
        for value in &mut entry.values {
            let ICalendarValue::RecurrenceRule(rule) = value else { continue };
            if matches!(rule.freq, ICalendarFrequency::Secondly | ICalendarFrequency::Minutely) {
                return None;
            }
            let last = window.to.with_timezone(&zone).naive_local();
            let until = rule.until.as_ref().and_then(|until| local_until(until, zone));
            rule.until = Some(partial(until.map_or(last, |until| until.min(last))));
        }
    }
    Some(event)
}

/// UNTIL is in UTC for an event with a zone (RFC 5545 §3.3.10); a date means the whole day.
fn local_until(until: &PartialDateTime, zone: AnyZone) -> Option<NaiveDateTime> {
    let read = until.to_date_time()?;
    match read.offset {
        Some(_) => Some(read.to_date_time_with_tz(AnyZone::UTC)?.with_timezone(&zone).naive_local()),
        None if until.has_time() => Some(read.date_time),
        None => read.date_time.date().and_hms_opt(23, 59, 59),
    }
}

fn partial(at: NaiveDateTime) -> PartialDateTime {
    let small = |n: u32| u8::try_from(n).ok();
    PartialDateTime {
        year: u16::try_from(at.year()).ok(),
        month: small(at.month()),
        day: small(at.day()),
        hour: small(at.hour()),
        minute: small(at.minute()),
        second: small(at.second()),
        ..PartialDateTime::default()
    }
}

fn without_sequence(component: &ICalendarComponent) -> ICalendarComponent {
    let mut component = component.clone();
    component.entries.retain(|entry| entry.name != ICalendarProperty::Sequence);
    component
}

/// Neither cancelled nor marked as free.
fn takes_time(event: &ICalendarComponent) -> bool {
    let free = event.entries.iter().any(|entry| match &entry.name {
        ICalendarProperty::Other(name) => {
            name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS")
                && entry.values.first().and_then(|v| v.as_text()).is_some_and(|v| v.eq_ignore_ascii_case("FREE"))
        }
        _ => false,
    });
    !free
        && event.status() != Some(&ICalendarStatus::Cancelled)
        && event.transparency() != Some(&ICalendarTransparency::Transparent)
}

/// The instant of a date the library gives; one at which the clocks are changed has no zone yet.
fn instant(at: &DateTime<AnyZone>, zone: AnyZone) -> DateTime<Utc> {
    if at.timezone().is_floating() { resolve(at.naive_local(), at.timezone(), zone) } else { at.to_utc() }
}

fn resolve(local: NaiveDateTime, own: AnyZone, zone: AnyZone) -> DateTime<Utc> {
    let zone = if own.is_floating() { zone } else { own };
    let skipped =
        || zone.from_local_datetime(&(local - TimeDelta::hours(1))).earliest().map(|at| at + TimeDelta::hours(1));
    zone.from_local_datetime(&local).earliest().or_else(skipped).map_or(local.and_utc(), |at| at.to_utc())
}

fn merge(mut spans: Vec<Span>) -> Vec<Span> {
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

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;

//! Half-open spans of time, and how local hours of a zone become such spans whatever its clocks do.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// From `from` on, until just before `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First instant.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// From `from` on, `length` long.
    pub fn lasting(from: DateTime<Utc>, length: TimeDelta) -> Self {
        Self { from, to: from.checked_add_signed(length).unwrap_or(DateTime::<Utc>::MAX_UTC) }
    }

    /// Do the two share an instant?
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Longer by `margin` at both ends.
    #[must_use]
    pub fn widened(self, margin: TimeDelta) -> Self {
        Self { from: self.from - margin, to: self.to + margin }
    }

    fn intersection(self, other: Self) -> Option<Self> {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        (both.from < both.to).then_some(both)
    }
}

/// Cuts `window` where the clocks of `zone` change; each piece with its offset from UTC.
fn pieces(zone: Tz, window: Span) -> Vec<(Span, TimeDelta)> {
    // No zone changes its clocks twice in three hours.
    const STRIDE: TimeDelta = TimeDelta::hours(3);
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    let mut pieces = Vec::new();
    let (mut from, mut at) = (window.from, window.from);
    while at < window.to {
        let next = (at + STRIDE).min(window.to);
        if offset(next) != offset(at) {
            // Changes happen on whole seconds.
            let (mut before, mut after) = (at.timestamp(), next.timestamp() + 1);
            while after - before > 1 {
                let middle = before + (after - before) / 2;
                let same = DateTime::from_timestamp(middle, 0).is_some_and(|m| offset(m) == offset(at));
                if same { before = middle } else { after = middle }
            }
            let change = DateTime::from_timestamp(after, 0).unwrap_or(next);
            if from < change && change < window.to {
                pieces.push((Span { from, to: change }, TimeDelta::seconds(offset(at).into())));
                from = change;
            }
        }
        at = next;
    }
    if from < window.to {
        pieces.push((Span { from, to: window.to }, TimeDelta::seconds(offset(from).into())));
    }
    pieces
}

/// The instants of `window` at which a clock in `zone` shows a time of the local day `date` within `hours(date)` (pairs of
/// first time and first time after), as spans that do not touch, day by day.
///
/// Exact by construction: an hour that the clocks skip is in no span, an hour they repeat is there twice.
pub fn local_spans(
    zone: Tz,
    window: Span,
    hours: impl Fn(NaiveDate) -> Vec<(NaiveTime, NaiveTime)>,
) -> Vec<(NaiveDate, Span)> {
    let mut spans: Vec<(NaiveDate, Span)> = Vec::new();
    for (piece, offset) in pieces(zone, window) {
        let utc = |local: NaiveDateTime| local.and_utc() - offset;
        let last = (piece.to + offset).date_naive();
        let mut date = (piece.from + offset).date_naive();
        while date <= last {
            let of_day = hours(date).into_iter().filter_map(|(starts, ends)| {
                Span { from: utc(date.and_time(starts)), to: utc(date.and_time(ends)) }.intersection(piece)
            });
            spans.extend(of_day.map(|span| (date, span)));
            let Some(next) = date.checked_add_days(Days::new(1)) else { break };
            date = next;
        }
    }
    spans.sort();
    let mut merged: Vec<(NaiveDate, Span)> = Vec::new();
    for (date, span) in spans {
        match merged.last_mut() {
            Some((same, last)) if *same == date && span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push((date, span)),
        }
    }
    merged
}

/// The first instant of the local day `date` in `zone`; when the clocks skip midnight, the instant they skip it.
pub fn start_of_day(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    let around =
        Span { from: midnight.and_utc() - TimeDelta::hours(26), to: midnight.and_utc() + TimeDelta::hours(26) };
    pieces(zone, around)
        .into_iter()
        .find_map(|(piece, offset)| {
            let at = (midnight.and_utc() - offset).max(piece.from);
            (at < piece.to && (at + offset).date_naive() >= date).then_some(at)
        })
        .unwrap_or(midnight.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn night(zone: Tz, day: &str, from: u32, to: u32) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let time = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
        let around = Span::lasting(date(day).and_time(NaiveTime::MIN).and_utc(), TimeDelta::hours(30))
            .widened(TimeDelta::hours(24));
        local_spans(zone, around, |d| if d == date(day) { vec![(time(from), time(to))] } else { vec![] })
            .into_iter()
            .map(|(_, span)| (span.from, span.to))
            .collect()
    }

    #[test]
    fn an_hour_that_is_skipped_is_in_no_span() {
        // Paris, 29 March 2026: from 02:00 to 03:00.
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(night(paris, "2026-03-29", 1, 4), [(utc("2026-03-29T00:00:00Z"), utc("2026-03-29T02:00:00Z"))]);
        assert_eq!(night(paris, "2026-03-29", 2, 3), []);
    }

    #[test]
    fn an_hour_that_is_repeated_is_there_twice() {
        // Paris, 25 October 2026: from 03:00 back to 02:00.
        let paris = chrono_tz::Europe::Paris;
        assert_eq!(night(paris, "2026-10-25", 1, 4), [(utc("2026-10-24T23:00:00Z"), utc("2026-10-25T03:00:00Z"))]);
        assert_eq!(night(paris, "2026-10-25", 2, 3), [(utc("2026-10-25T00:00:00Z"), utc("2026-10-25T02:00:00Z"))]);
    }

    #[test]
    fn a_day_begins_when_the_clocks_first_show_it() {
        assert_eq!(start_of_day(chrono_tz::Africa::Tunis, date("2026-03-02")), utc("2026-03-01T23:00:00Z"));
        assert_eq!(start_of_day(chrono_tz::Europe::Paris, date("2026-03-29")), utc("2026-03-28T23:00:00Z"));
        assert_eq!(start_of_day(chrono_tz::Europe::Paris, date("2026-03-30")), utc("2026-03-29T22:00:00Z"));
        // Beirut skips from 00:00 to 01:00.
        assert_eq!(start_of_day(chrono_tz::Asia::Beirut, date("2026-03-29")), utc("2026-03-28T22:00:00Z"));
        assert_eq!(start_of_day(chrono_tz::Pacific::Kiritimati, date("2026-03-29")), utc("2026-03-28T10:00:00Z"));
    }
}

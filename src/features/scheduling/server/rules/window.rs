//! Which days a calendar shows: a week, a month or one day.

use super::span::{Span, start_of_day};
use super::week::{date_asked_for, monday_of, shifted, title};
use crate::model::CalendarView;
use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;
use preau_kernel::Locale;

/// The days a calendar shows, and those around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Seven days from this Monday on.
    Week(NaiveDate),
    /// The month of this first day, shown in whole weeks.
    Month(NaiveDate),
    /// This day only.
    Day(NaiveDate),
}

impl Window {
    /// What is asked for: `week` is any day of the week or month, `day` the only day; nonsense means today.
    pub fn asked_for(view: CalendarView, week: Option<&str>, day: Option<&str>, today: NaiveDate) -> Self {
        let date = date_asked_for(week, today).unwrap_or(today);
        match (view, date_asked_for(day, today)) {
            (CalendarView::Month, _) => Self::Month(first_of(date)),
            (CalendarView::Agenda, Some(day)) => Self::Day(day),
            _ => Self::Week(monday_of(date)),
        }
    }

    /// The first day it is about.
    pub const fn first(self) -> NaiveDate {
        match self {
            Self::Week(date) | Self::Month(date) | Self::Day(date) => date,
        }
    }

    /// The first day of the window before.
    pub fn previous(self) -> NaiveDate {
        match self {
            Self::Week(monday) => shifted(monday, -1),
            Self::Month(first) => first.checked_sub_months(Months::new(1)).unwrap_or(first),
            Self::Day(day) => day.pred_opt().unwrap_or(day),
        }
    }

    /// The first day of the window after.
    pub fn next(self) -> NaiveDate {
        match self {
            Self::Week(monday) => shifted(monday, 1),
            Self::Month(first) => first.checked_add_months(Months::new(1)).unwrap_or(first),
            Self::Day(day) => day.succ_opt().unwrap_or(day),
        }
    }

    /// Is this day one it is about?
    pub fn is_about(self, date: NaiveDate) -> bool {
        self.first() <= date && date < self.next()
    }

    /// Every day shown; those of a month from the Monday of its first week to the Sunday of its last.
    pub fn days(self) -> Vec<NaiveDate> {
        let (from, to) = self.bounds();
        let count = u64::try_from((to - from).num_days()).unwrap_or(0);
        (0..count).filter_map(|n| from.checked_add_days(Days::new(n))).collect()
    }

    /// The days shown as `zone` lives them.
    pub fn span(self, zone: Tz) -> Span {
        let (from, to) = self.bounds();
        Span { from: start_of_day(zone, from), to: start_of_day(zone, to) }
    }

    /// First day shown, and first day no longer shown.
    fn bounds(self) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Week(_) | Self::Day(_) => (self.first(), self.next()),
            Self::Month(first) => {
                let last = self.next().pred_opt().unwrap_or(first);
                (monday_of(first), shifted(monday_of(last), 1))
            }
        }
    }

    /// "2 – 8 mars 2026", "Mars 2026", "jeudi 5 mars 2026"
    pub fn title(self, locale: Locale) -> String {
        match self {
            Self::Week(monday) => title(locale, monday),
            Self::Day(day) => locale.long_date(day),
            Self::Month(first) => {
                let name = locale.month(first);
                let mut letters = name.chars();
                let capital: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
                format!("{capital}{} {}", letters.as_str(), first.year())
            }
        }
    }
}

fn first_of(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        let today = date("2026-03-05");
        let march = Window::asked_for(CalendarView::Month, None, None, today);
        assert_eq!((march.days().first(), march.days().last()), (Some(&date("2026-02-23")), Some(&date("2026-04-05"))));
        assert_eq!(march.days().len(), 42);
        assert_eq!((march.previous(), march.next()), (date("2026-02-01"), date("2026-04-01")));
        assert!(march.is_about(date("2026-03-31")) && !march.is_about(date("2026-04-01")));
        assert_eq!(march.title(Locale::Fr), "Mars 2026");
        let february = Window::asked_for(CalendarView::Month, Some("2027-02-14"), None, today);
        assert_eq!(february.days().len(), 28, "February 2027 is four weeks exactly");
        let december = Window::Month(date("2026-12-01"));
        assert_eq!((december.next(), december.title(Locale::En)), (date("2027-01-01"), "December 2026".to_owned()));
    }

    #[test]
    fn a_day_is_shown_alone_in_the_agenda_only() {
        let today = date("2026-03-05");
        let shown = |view| Window::asked_for(view, Some("2026-03-12"), Some("2026-03-12"), today);
        assert_eq!(shown(CalendarView::Agenda), Window::Day(date("2026-03-12")));
        assert_eq!(shown(CalendarView::Week), Window::Week(date("2026-03-09")));
        assert_eq!(shown(CalendarView::Month), Window::Month(date("2026-03-01")));
        assert_eq!(shown(CalendarView::Agenda).title(Locale::Fr), "jeudi 12 mars 2026");
        assert_eq!(
            (shown(CalendarView::Agenda).previous(), shown(CalendarView::Agenda).next()),
            (date("2026-03-11"), date("2026-03-13"))
        );
    }

    #[test]
    fn nonsense_means_today() {
        let today = date("2026-03-05");
        for nonsense in ["-262143-01-01", "9999-01-01", "2026-13-01", "demain"] {
            let shown = |view| Window::asked_for(view, Some(nonsense), Some(nonsense), today);
            assert_eq!(shown(CalendarView::Month), Window::Month(date("2026-03-01")));
            assert_eq!(shown(CalendarView::Agenda), Window::Week(date("2026-03-02")));
        }
    }

    #[test]
    fn a_month_in_which_clocks_change_has_another_length() {
        let hours = |first| {
            let span = Window::Month(date(first)).span(chrono_tz::Europe::Paris);
            (span.to - span.from).num_hours()
        };
        assert_eq!(hours("2026-03-01"), 42 * 24 - 1);
        assert_eq!(hours("2026-10-01"), 35 * 24 + 1);
    }
}

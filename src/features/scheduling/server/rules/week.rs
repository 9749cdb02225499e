//! Weeks of a reader's calendar.

use super::span::{Span, start_of_day};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use preau_kernel::{Locale, tr};

/// Monday of the week of `date`.
pub fn monday_of(date: NaiveDate) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(date.weekday().num_days_from_monday()))).unwrap_or(date)
}

/// The day asked for when it is at most two years away.
pub fn date_asked_for(asked: Option<&str>, today: NaiveDate) -> Option<NaiveDate> {
    let asked = asked.and_then(|text| text.parse::<NaiveDate>().ok());
    asked.filter(|date| (*date - today).num_days().abs() <= 731)
}

/// Monday of the week shown: that of the day asked for when it is at most two years away, else of `today`.
pub fn monday_asked_for(asked: Option<&str>, today: NaiveDate) -> NaiveDate {
    monday_of(date_asked_for(asked, today).unwrap_or(today))
}

/// `weeks` weeks later, or earlier.
pub fn shifted(monday: NaiveDate, weeks: i64) -> NaiveDate {
    monday.checked_add_signed(chrono::TimeDelta::weeks(weeks)).unwrap_or(monday)
}

/// The seven days from `monday` on, as `zone` lives them.
pub fn span_of(zone: Tz, monday: NaiveDate) -> Span {
    Span { from: start_of_day(zone, monday), to: start_of_day(zone, shifted(monday, 1)) }
}

/// The local day of an instant.
pub fn day_of(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}

/// "2 – 8 mars 2026", "30 mars – 5 avril 2026"
pub fn title(locale: Locale, monday: NaiveDate) -> String {
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(monday);
    let last = locale.date(sunday);
    let first = locale.date(monday);
    let year = format!(" {}", monday.year());
    let first = if monday.year() == sunday.year() { first.strip_suffix(&year).unwrap_or(&first) } else { &first };
    let month = format!(" {}", locale.month(monday));
    let first = if monday.month() == sunday.month() { first.strip_suffix(&month).unwrap_or(first) } else { first };
    format!("{first} – {last}")
}

/// "heure de Tunis", "Tunis time".
pub fn zone_name(locale: Locale, zone: Tz) -> String {
    let city = zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    tr!(locale, "heure de {city}", "{city} time")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_begins_on_monday_and_nonsense_means_this_week() {
        let today = date("2026-03-05");
        let monday = |asked| monday_asked_for(asked, today);
        assert_eq!(monday(None), date("2026-03-02"));
        assert_eq!(monday(Some("2026-03-15")), date("2026-03-09"));
        for nonsense in ["9999-12-31", "-262143-01-01", "demain", "2026-02-30", ""] {
            assert_eq!(monday(Some(nonsense)), date("2026-03-02"), "{nonsense}");
        }
    }

    #[test]
    fn a_week_in_which_clocks_change_has_another_length() {
        let hours = |zone, monday| (span_of(zone, date(monday)).to - span_of(zone, date(monday)).from).num_hours();
        assert_eq!(hours(chrono_tz::Europe::Paris, "2026-03-23"), 167);
        assert_eq!(hours(chrono_tz::Europe::Paris, "2026-10-19"), 169);
        assert_eq!(hours(chrono_tz::Africa::Tunis, "2026-03-23"), 168);
    }

    #[test]
    fn a_title_says_month_and_year_once_when_once_is_enough() {
        assert_eq!(title(Locale::Fr, date("2026-03-02")), "2 – 8 mars 2026");
        assert_eq!(title(Locale::Fr, date("2026-03-30")), "30 mars – 5 avril 2026");
        assert_eq!(title(Locale::En, date("2026-12-28")), "28 December 2026 – 3 January 2027");
        assert_eq!(title(Locale::Fr, date("2026-06-01")), "1er – 7 juin 2026");
    }

    #[test]
    fn a_zone_is_called_after_its_city() {
        assert_eq!(zone_name(Locale::Fr, chrono_tz::Africa::Tunis), "heure de Tunis");
        assert_eq!(zone_name(Locale::En, chrono_tz::America::New_York), "New York time");
    }
}

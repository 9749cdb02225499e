//! Reads times as they are typed, and says spans as people do.

use super::super::rules::span::{Span, start_of_day};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use preau_kernel::{Locale, tr};

/// "09:30", also with seconds as some browsers send it.
pub(super) fn time(typed: &str) -> Option<NaiveTime> {
    let typed = typed.trim();
    let time = NaiveTime::parse_from_str(typed, "%H:%M").or_else(|_| NaiveTime::parse_from_str(typed, "%H:%M:%S"));
    time.ok().and_then(|time| time.with_second(0))
}

/// A day that calendars have, whatever else can be written.
pub(super) fn date(typed: &str) -> Option<NaiveDate> {
    typed.trim().parse().ok().filter(|day: &NaiveDate| (2000..2200).contains(&day.year()))
}

pub(super) fn minutes(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() / 60
}

/// When clocks in `zone` show this; none when they skip it. Of an hour that comes twice, the first or the last.
pub(super) fn instant(zone: Tz, date: NaiveDate, time: NaiveTime, last: bool) -> Option<DateTime<Utc>> {
    let local = date.and_time(time).and_local_timezone(zone);
    if last { local.latest() } else { local.earliest() }.map(|at| at.to_utc())
}

/// "mardi 24 novembre 2026", "du mardi 24 … au jeudi 26 novembre 2026", "mardi 24 novembre 2026 de 14:00 à 16:00", …
pub(super) fn span_in_words(locale: Locale, zone: Tz, span: Span) -> String {
    let (from, to) = (span.from.with_timezone(&zone).naive_local(), span.to.with_timezone(&zone).naive_local());
    let whole_first = start_of_day(zone, from.date()) == span.from;
    let whole_last = start_of_day(zone, to.date()) == span.to;
    let last = if whole_last { to.date().pred_opt().unwrap_or(to.date()) } else { to.date() };
    let (first_day, last_day) = (locale.long_date(from.date()), locale.long_date(last));
    let (first_time, last_time) = (locale.time(from.time()), locale.time(to.time()));
    if from.date() == last {
        return match (whole_first, whole_last) {
            (true, true) => first_day,
            (false, true) => tr!(locale, "{first_day} à partir de {first_time}", "{first_day} from {first_time} on"),
            (true, false) => tr!(locale, "{first_day} jusqu’à {last_time}", "{first_day} until {last_time}"),
            (false, false) => {
                tr!(locale, "{first_day} de {first_time} à {last_time}", "{first_day} from {first_time} to {last_time}")
            }
        };
    }
    let first =
        if whole_first { first_day } else { tr!(locale, "{first_day} à {first_time}", "{first_day} at {first_time}") };
    let last =
        if whole_last { last_day } else { tr!(locale, "{last_day} à {last_time}", "{last_day} at {last_time}") };
    tr!(locale, "du {first} au {last}", "from {first} to {last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_as_people_do() {
        let tunis = chrono_tz::Africa::Tunis;
        let said = |from: &str, to: &str| {
            span_in_words(Locale::Fr, tunis, Span { from: from.parse().unwrap(), to: to.parse().unwrap() })
        };
        assert_eq!(said("2026-03-04T23:00:00Z", "2026-03-05T23:00:00Z"), "jeudi 5 mars 2026");
        assert_eq!(said("2026-03-05T13:00:00Z", "2026-03-05T15:30:00Z"), "jeudi 5 mars 2026 de 14:00 à 16:30");
        assert_eq!(said("2026-03-05T13:00:00Z", "2026-03-05T23:00:00Z"), "jeudi 5 mars 2026 à partir de 14:00");
        assert_eq!(said("2026-03-04T23:00:00Z", "2026-03-05T11:00:00Z"), "jeudi 5 mars 2026 jusqu’à 12:00");
        let holiday = said("2026-03-04T23:00:00Z", "2026-03-08T23:00:00Z");
        assert_eq!(holiday, "du jeudi 5 mars 2026 au dimanche 8 mars 2026");
        let away = said("2026-03-05T13:00:00Z", "2026-03-06T11:00:00Z");
        assert_eq!(away, "du jeudi 5 mars 2026 à 14:00 au vendredi 6 mars 2026 à 12:00");
    }

    #[test]
    fn a_time_is_read_as_browsers_send_it() {
        assert_eq!(time("09:30").map(minutes), Some(570));
        assert_eq!(time(" 09:30:59 ").map(minutes), Some(570));
        for nonsense in ["", "9h", "24:00", "25:00", "09:60"] {
            assert_eq!(time(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn an_hour_that_clocks_skip_is_no_time_and_one_that_comes_twice_is_two() {
        let paris = chrono_tz::Europe::Paris;
        let at = |day: &str, last| instant(paris, day.parse().unwrap(), "02:30:00".parse().unwrap(), last);
        assert_eq!(at("2026-03-29", false), None);
        assert_eq!(at("2026-10-25", false), "2026-10-25T00:30:00Z".parse().ok());
        assert_eq!(at("2026-10-25", true), "2026-10-25T01:30:00Z".parse().ok());
    }
}

//! Calendars as Google, Apple, Outlook and enemies write them.

use super::*;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// March and the beginning of April 2026; Paris goes forward on the 29th, at two.
fn window() -> Span {
    Span { from: at("2026-03-01T00:00:00Z"), to: at("2026-04-15T00:00:00Z") }
}

fn read(events: &str) -> Result<Vec<Span>, BusyProblem> {
    let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//X//X//EN\n{}\nEND:VCALENDAR\n", events.trim());
    busy_spans(&text.replace('\n', "\r\n"), Tz::Africa__Tunis, window(), "preau.example")
}

fn spans(events: &str) -> Vec<String> {
    let short = |at: DateTime<Utc>| at.format("%m-%d %H:%M").to_string();
    read(events).unwrap().into_iter().map(|span| format!("{} {}", short(span.from), short(span.to))).collect()
}

const PARIS: &str = "BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE";

#[test]
fn times_are_read_in_utc_in_their_zone_and_in_the_providers_own() {
    let event = |start: &str, end: &str| format!("BEGIN:VEVENT\nUID:a\n{start}\n{end}\nEND:VEVENT");
    assert_eq!(spans(&event("DTSTART:20260305T130000Z", "DTEND:20260305T140000Z")), ["03-05 13:00 03-05 14:00"]);
    let paris = event("DTSTART;TZID=Europe/Paris:20260402T100000", "DURATION:PT90M");
    assert_eq!(spans(&format!("{PARIS}\n{paris}")), ["04-02 08:00 04-02 09:30"]);
    assert_eq!(spans(&paris), ["04-02 08:00 04-02 09:30"], "IANA names need no definition");
    let windows = event("DTSTART;TZID=Romance Standard Time:20260402T100000", "DURATION:PT1H");
    assert_eq!(spans(&windows), ["04-02 08:00 04-02 09:00"], "Outlook's names");
    assert_eq!(spans(&event("DTSTART:20260305T130000", "DURATION:PT1H")), ["03-05 12:00 03-05 13:00"], "Tunis");
    let day = event("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312");
    assert_eq!(spans(&day), ["03-09 23:00 03-11 23:00"], "whole days of Tunis");
}

#[test]
fn a_series_keeps_its_local_time_and_leaves_out_what_was_left_out() {
    let weekly = "BEGIN:VEVENT
UID:b
SEQUENCE:0
DTSTART;TZID=Europe/Paris:20260317T180000
DTEND;TZID=Europe/Paris:20260317T190000
RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20260407T160000Z
EXDATE;TZID=Europe/Paris:20260324T180000
END:VEVENT";
    let all = ["03-17 17:00 03-17 18:00", "03-31 16:00 03-31 17:00", "04-07 16:00 04-07 17:00"];
    assert_eq!(spans(weekly), all, "an hour earlier in UTC after the clocks went forward; the last one counts");
    let moved = "BEGIN:VEVENT
UID:b
SEQUENCE:3
RECURRENCE-ID;TZID=Europe/Paris:20260331T180000
DTSTART;TZID=Europe/Paris:20260401T080000
DTEND;TZID=Europe/Paris:20260401T083000
END:VEVENT
BEGIN:VEVENT
UID:b
SEQUENCE:4
STATUS:CANCELLED
RECURRENCE-ID;TZID=Europe/Paris:20260407T180000
DTSTART;TZID=Europe/Paris:20260407T180000
DTEND;TZID=Europe/Paris:20260407T190000
END:VEVENT";
    assert_eq!(spans(&format!("{weekly}\n{moved}")), ["03-17 17:00 03-17 18:00", "04-01 06:00 04-01 06:30"]);
    assert_eq!(spans(&format!("{moved}\n{weekly}")), ["03-17 17:00 03-17 18:00", "04-01 06:00 04-01 06:30"]);
    let elsewhere = moved.replace("UID:b", "UID:c");
    assert_eq!(spans(&format!("{weekly}\n{elsewhere}")).len(), 4, "changes of another series change nothing here");
}

#[test]
fn a_series_that_began_long_ago_and_never_ends_is_there() {
    let yearly = "BEGIN:VEVENT\nUID:d\nDTSTART;VALUE=DATE:19700320\nRRULE:FREQ=YEARLY\nEND:VEVENT";
    assert_eq!(spans(yearly), ["03-19 23:00 03-20 23:00"]);
    let daily = "BEGIN:VEVENT\nUID:e\nDTSTART:19990101T060000Z\nDTEND:19990101T070000Z\nRRULE:FREQ=DAILY\nEND:VEVENT";
    let every_day = spans(daily);
    assert_eq!((every_day.len(), every_day[0].as_str()), (45, "03-01 06:00 03-01 07:00"), "in UTC, not in Tunis");
    let until = daily.replace("FREQ=DAILY", "FREQ=DAILY;UNTIL=20260303T060000Z");
    assert_eq!(spans(&until).len(), 3, "the last one counts");
    let counted =
        "BEGIN:VEVENT\nUID:e\nDTSTART:20260301T060000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=3\nEND:VEVENT";
    assert_eq!(spans(counted), ["03-01 06:00 03-01 07:00", "03-03 06:00 03-03 07:00", "03-05 06:00 03-05 07:00"]);
    let night = "BEGIN:VEVENT
UID:f
DTSTART;TZID=Europe/Paris:20260328T023000
DTEND;TZID=Europe/Paris:20260328T033000
RRULE:FREQ=DAILY;COUNT=3
END:VEVENT";
    assert_eq!(spans(night).len(), 3, "also in the night that has no half past two");
}

#[test]
fn what_is_free_cancelled_or_ours_is_not_busy_and_neighbours_are_merged() {
    let event =
        |more: &str| format!("BEGIN:VEVENT\nDTSTART:20260305T130000Z\nDTEND:20260305T140000Z\n{more}\nEND:VEVENT");
    for free in [
        "UID:a\nTRANSP:TRANSPARENT",
        "UID:a\nSTATUS:CANCELLED",
        "UID:a\nX-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "UID:booking-1@preau.example",
    ] {
        assert!(spans(&event(free)).is_empty(), "{free}");
    }
    let next = "BEGIN:VEVENT\nUID:z\nDTSTART:20260305T140000Z\nDURATION:PT30M\nEND:VEVENT";
    assert_eq!(spans(&format!("{}\n{next}", event("UID:a"))), ["03-05 13:00 03-05 14:30"]);
    assert!(spans("BEGIN:VTODO\nUID:t\nDTSTART:20260305T130000Z\nDUE:20260305T140000Z\nEND:VTODO").is_empty());
}

#[test]
fn what_is_no_calendar_is_said_to_be_none() {
    for text in [
        "",
        "<!DOCTYPE html><html></html>",
        "BEGIN:VCARD\r\nFN:X\r\nEND:VCARD\r\n",
        "\u{0}\u{1}",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    ] {
        let found = busy_spans(text, Tz::UTC, window(), "preau.example");
        assert_eq!(found, Err(BusyProblem::NotACalendar), "{text:?}");
    }
    assert_eq!(read("X-WR-CALNAME:Vide"), Ok(vec![]), "an empty calendar is one");
}

#[test]
fn hostile_recurrences_end_soon() {
    let started = Instant::now();
    let rule = |rule: &str, times: usize| {
        (0..times)
            .map(|n| {
                format!("BEGIN:VEVENT\nUID:{n}\nDTSTART:00010101T000000Z\nDURATION:PT1M\nRRULE:{rule}\nEND:VEVENT\n")
            })
            .collect::<String>()
    };
    for (hostile, times) in [
        ("FREQ=SECONDLY", 10),
        ("FREQ=MINUTELY;COUNT=4294967295", 10),
        ("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", 400),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", 400),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;INTERVAL=65535", 400),
        ("FREQ=DAILY;INTERVAL=0", 10),
        ("FREQ=HOURLY;BYHOUR=0;BYSETPOS=366", 100),
        ("FREQ=WEEKLY;COUNT=4294967295;UNTIL=99991231T235959Z", 50),
    ] {
        let _ = read(&rule(hostile, times));
    }
    let mut many = "BEGIN:VEVENT\nUID:r\nDTSTART:20260301T000000Z\nDURATION:PT1M\nRDATE:20260302T000000Z".to_owned();
    (0..20_000).for_each(|n| many += &format!(",202603{:02}T{:02}{:02}00Z", n % 28 + 1, n % 24, n % 60));
    let _ = read(&(many + "\nEND:VEVENT"));
    // A machine without optimisation is many times slower than the one that serves.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]
    #[test]
    fn no_text_makes_it_panic(
        start in "[0-9]{0,8}T?[0-9]{0,6}Z?",
        length in "-?P[0-9]{0,12}[WDHMST]{0,3}",
        rule in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY|HOURLY);)?(INTERVAL=[0-9]{1,6};)?(COUNT=[0-9]{1,12};)?(BY(DAY|MONTHDAY|SETPOS|WEEKNO|YEARDAY)=-?[0-9]{1,4}(MO|TU)?)?",
        junk in "\\PC{0,60}",
    ) {
        let _ = read(&format!(
            "BEGIN:VEVENT\nUID:{junk}\nDTSTART;TZID={junk}:{start}\nDTEND:{start}\nDURATION:{length}\nRRULE:{rule}\nEXDATE:{start}\n\
             RECURRENCE-ID;RANGE=THISANDFUTURE:{start}\n{junk}\nEND:VEVENT"
        ));
    }
}

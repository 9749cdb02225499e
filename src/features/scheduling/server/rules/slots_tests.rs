//! What the computation of slots promises, by example and by property.

use super::*;
use chrono::Timelike;
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn at(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// Open from 9 to 19 every day in Tunis (UTC+1), an hour at a time.
fn schedule() -> Schedule {
    Schedule {
        zone: chrono_tz::Africa::Tunis,
        step: minutes(60),
        before: TimeDelta::zero(),
        after: TimeDelta::zero(),
        notice: TimeDelta::hours(2),
        horizon: TimeDelta::days(60),
        daily_cap: None,
        rules: (1..=7).map(|weekday| WeeklyRule { weekday, starts: at(9, 0), ends: at(19, 0) }).collect(),
        exceptions: vec![],
        busy: vec![],
        elsewhere: vec![],
    }
}

const NOW: &str = "2026-03-02T08:00:00Z";

/// Beginnings of the free slots of one UTC day, as "HH:MM" in UTC.
fn free_on(schedule: &Schedule, day: &str, length: i64) -> Vec<String> {
    of_state(schedule, day, length, SlotState::Free)
}

fn of_state(schedule: &Schedule, day: &str, length: i64, state: SlotState) -> Vec<String> {
    let window = Span::lasting(utc(&format!("{day}T00:00:00Z")), TimeDelta::days(1));
    compute(schedule, minutes(length), window, utc(NOW))
        .into_iter()
        .filter(|slot| slot.state == state)
        .map(|slot| slot.span.from.format("%H:%M").to_string())
        .collect()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: utc(from), to: utc(to) }
}

#[test]
fn an_open_day_has_one_slot_per_hour() {
    let hours: Vec<String> = (8..18).map(|h| format!("{h:02}:00")).collect();
    assert_eq!(free_on(&schedule(), "2026-03-05", 60), hours);
    assert_eq!(free_on(&schedule(), "2026-03-05", 90).last().unwrap(), "16:00", "a longer one must end in time too");
}

#[test]
fn notice_and_horizon_are_exact() {
    let today = of_state(&schedule(), "2026-03-02", 60, SlotState::TooSoon);
    assert_eq!(today, ["08:00", "09:00"], "at 08:00, two hours' notice allow 10:00");
    let last = Schedule { horizon: TimeDelta::days(3), ..schedule() };
    assert_eq!(free_on(&last, "2026-03-05", 60), ["08:00"]);
    assert_eq!(of_state(&last, "2026-03-05", 60, SlotState::TooFar).len(), 9);
    let spontaneous = Schedule { notice: TimeDelta::zero(), ..schedule() };
    assert_eq!(of_state(&spontaneous, "2026-03-02", 60, SlotState::TooSoon), ["08:00"], "what begins now has begun");
}

#[test]
fn what_is_taken_takes_its_buffer_too() {
    let busy = vec![span("2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z")];
    let tight = Schedule { busy: busy.clone(), ..schedule() };
    assert_eq!(of_state(&tight, "2026-03-05", 60, SlotState::Taken), ["10:00"]);
    for (before, after) in [(15, 0), (0, 15), (10, 5)] {
        let roomy = Schedule { busy: busy.clone(), before: minutes(before), after: minutes(after), ..schedule() };
        assert_eq!(of_state(&roomy, "2026-03-05", 60, SlotState::Taken), ["09:00", "10:00", "11:00"]);
    }
}

#[test]
fn an_appointment_elsewhere_closes_its_time_and_keeps_ours_at_a_distance() {
    let elsewhere = vec![span("2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z")];
    let capped = Schedule { elsewhere, daily_cap: Some(1), after: minutes(15), ..schedule() };
    assert_eq!(of_state(&capped, "2026-03-05", 60, SlotState::Taken), ["09:00"], "it must be over in time");
    let free = free_on(&capped, "2026-03-05", 60);
    assert_eq!(free.len(), 8, "it is no appointment of ours: the day is not full");
    assert!(!free.contains(&"10:00".to_owned()) && free.contains(&"11:00".to_owned()));
}

#[test]
fn what_was_booked_is_held_against_the_hours_that_are_kept_now() {
    let exceptions = vec![
        Exception { span: span("2026-03-05T10:00:00Z", "2026-03-05T12:00:00Z"), open: false },
        Exception { span: span("2026-03-05T19:00:00Z", "2026-03-05T20:00:00Z"), open: true },
    ];
    let elsewhere = vec![span("2026-03-05T08:00:00Z", "2026-03-05T09:00:00Z")];
    let schedule = Schedule { exceptions, elsewhere, ..schedule() };
    let kept = |from: &str, to: &str| {
        keeps(&schedule, span(&format!("2026-03-05T{from}:00Z"), &format!("2026-03-05T{to}:00Z")))
    };
    assert!(kept("08:00", "09:00"), "a calendar elsewhere may only repeat what was booked here");
    assert!(kept("17:00", "18:00") && !kept("17:30", "18:30"));
    assert!(!kept("09:30", "10:30") && kept("12:00", "13:00"));
    assert!(kept("19:00", "20:00") && !kept("18:00", "20:00"));
}

#[test]
fn a_full_day_is_full_in_the_providers_own_zone() {
    // 23:30 UTC on the 4th is already the 5th in Tunis.
    let busy = vec![
        span("2026-03-04T23:30:00Z", "2026-03-05T00:30:00Z"),
        span("2026-03-05T10:00:00Z", "2026-03-05T11:00:00Z"),
    ];
    let capped = Schedule { busy, daily_cap: Some(2), ..schedule() };
    assert_eq!(free_on(&capped, "2026-03-05", 60), Vec::<String>::new());
    assert_eq!(of_state(&capped, "2026-03-05", 60, SlotState::DayFull).len(), 9);
    assert_eq!(free_on(&capped, "2026-03-04", 60).len(), 10);
}

#[test]
fn exceptions_open_and_close_and_closing_wins() {
    let exceptions = vec![
        Exception { span: span("2026-03-05T19:30:00Z", "2026-03-05T21:30:00Z"), open: true },
        Exception { span: span("2026-03-05T09:30:00Z", "2026-03-05T16:00:00Z"), open: false },
        Exception { span: span("2026-03-05T20:30:00Z", "2026-03-05T23:00:00Z"), open: false },
    ];
    let schedule = Schedule { exceptions, ..schedule() };
    assert_eq!(free_on(&schedule, "2026-03-05", 60), ["08:00", "16:00", "17:00", "19:30"]);
}

#[test]
fn rules_of_one_day_that_touch_are_one_opening() {
    let rules = vec![
        WeeklyRule { weekday: 4, starts: at(9, 0), ends: at(10, 30) },
        WeeklyRule { weekday: 4, starts: at(10, 30), ends: at(12, 0) },
    ];
    assert_eq!(free_on(&Schedule { rules, ..schedule() }, "2026-03-05", 60), ["08:00", "09:00", "10:00"]);
}

#[test]
fn the_night_the_clocks_change_has_one_hour_less_or_more() {
    let night = |zone, day: &str, now: &str| {
        let rules = (1..=7).map(|weekday| WeeklyRule { weekday, starts: at(0, 0), ends: at(6, 0) }).collect();
        let schedule = Schedule { zone, rules, ..schedule() };
        let window = Span::lasting(super::super::span::start_of_day(zone, day.parse().unwrap()), TimeDelta::hours(20));
        let local = |slot: &Slot| slot.span.from.with_timezone(&zone).hour();
        compute(&schedule, minutes(60), window, utc(now)).iter().map(local).collect::<Vec<_>>()
    };
    let paris = chrono_tz::Europe::Paris;
    assert_eq!(night(paris, "2026-03-28", "2026-03-20T00:00:00Z"), [0, 1, 2, 3, 4, 5]);
    assert_eq!(night(paris, "2026-03-29", "2026-03-20T00:00:00Z"), [0, 1, 3, 4, 5], "02:00 does not exist");
    assert_eq!(night(paris, "2026-10-25", "2026-10-20T00:00:00Z"), [0, 1, 2, 2, 3, 4, 5], "02:00 comes twice");
    // Morocco goes back for Ramadan (15 February 2026) and forward after it (22 March 2026).
    let casablanca = chrono_tz::Africa::Casablanca;
    assert_eq!(night(casablanca, "2026-02-15", "2026-02-10T00:00:00Z").len(), 7);
    assert_eq!(night(casablanca, "2026-03-22", "2026-03-20T00:00:00Z").len(), 5);
}

/// Zones and a Monday near which their clocks change (or, in Tunis, do not).
fn places() -> impl Strategy<Value = (Tz, &'static str)> {
    prop::sample::select(vec![
        (chrono_tz::Europe::Paris, "2026-03-23"),
        (chrono_tz::Europe::Paris, "2026-10-19"),
        (chrono_tz::Africa::Tunis, "2026-03-23"),
        (chrono_tz::Africa::Tunis, "2026-10-19"),
        (chrono_tz::Africa::Casablanca, "2026-02-09"),
        (chrono_tz::Africa::Casablanca, "2026-03-16"),
    ])
}

fn rules() -> impl Strategy<Value = Vec<WeeklyRule>> {
    let rule = (1..=7_u32, 0..22_u32, 1..12_u32, prop::sample::select(vec![0_u32, 15, 30])).prop_map(
        |(weekday, from, hours, minute)| {
            let ends = (from + hours).min(23);
            WeeklyRule {
                weekday,
                starts: at(from, minute.min(if ends == from { 0 } else { minute })),
                ends: at(ends.max(from + 1), minute),
            }
        },
    );
    prop::collection::vec(rule, 1..10)
}

/// Is the wall clock within opening hours at this instant? Asked minute by minute: slow, and obviously right.
fn is_open(schedule: &Schedule, instant: DateTime<Utc>) -> bool {
    let local = instant.with_timezone(&schedule.zone).naive_local();
    let weekday = local.date().weekday().number_from_monday();
    schedule.rules.iter().any(|r| r.weekday == weekday && r.starts <= local.time() && local.time() < r.ends)
}

/// A schedule with everything in it, around a night of change, and the instants it is about: now, and a fortnight.
fn anything() -> impl Strategy<Value = (Schedule, DateTime<Utc>, Span)> {
    // Quarters of an hour of the fortnight: beginning and length.
    let quarters = |longest: i64, most: usize| prop::collection::vec((0..14_i64 * 24 * 4, 1..longest), 0..most);
    let spans = (quarters(12, 20), quarters(8, 6), quarters(60, 4), quarters(30, 4));
    let rules_of_booking = (1..8_i64, 0..5_i64, 0..5_i64, 0..72_i64, 1..20_i64, prop::option::of(1..4_u32));
    (places(), rules(), spans, rules_of_booking).prop_map(|((zone, monday), rules, spans, of_booking)| {
        let start = utc(&format!("{monday}T00:00:00Z"));
        let at = |list: Vec<(i64, i64)>| -> Vec<Span> {
            list.into_iter().map(|(from, n)| Span::lasting(start + minutes(15 * from), minutes(15 * n))).collect()
        };
        let (busy, elsewhere, closed, open) = spans;
        let (step, before, after, notice, horizon, daily_cap) = of_booking;
        let closed = at(closed).into_iter().map(|span| Exception { span, open: false });
        let schedule = Schedule {
            zone,
            step: minutes(15 * step),
            before: minutes(5 * before),
            after: minutes(5 * after),
            notice: TimeDelta::hours(notice),
            horizon: TimeDelta::days(horizon),
            daily_cap,
            rules,
            exceptions: closed.chain(at(open).into_iter().map(|span| Exception { span, open: true })).collect(),
            busy: at(busy),
            elsewhere: at(elsewhere),
        };
        (schedule, start + TimeDelta::hours(30), Span::lasting(start, TimeDelta::days(14)))
    })
}

/// What must be said of a slot that is offered, in words that share nothing with the code.
fn expected(schedule: &Schedule, slot: Span, now: DateTime<Utc>) -> SlotState {
    let apart = |a: Span, b: Span, gap: TimeDelta| a.to + gap <= b.from || b.to + gap <= a.from;
    let day = |at: DateTime<Utc>| at.with_timezone(&schedule.zone).date_naive();
    let far = |busy: &Span| apart(*busy, slot, schedule.before + schedule.after);
    let in_time = |busy: &Span| busy.to + schedule.before <= slot.from || slot.to + schedule.after <= busy.from;
    if slot.from <= now || slot.from < now + schedule.notice {
        SlotState::TooSoon
    } else if slot.from > now + schedule.horizon {
        SlotState::TooFar
    } else if !schedule.busy.iter().all(far) || !schedule.elsewhere.iter().all(in_time) {
        SlotState::Taken
    } else if schedule
        .daily_cap
        .is_some_and(|cap| schedule.busy.iter().filter(|busy| day(busy.from) == day(slot.from)).count() >= cap as usize)
    {
        SlotState::DayFull
    } else {
        SlotState::Free
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_the_rules_are_every_slot_keeps_them((schedule, now, window) in anything(), length in 1..8_i64) {
        let length = minutes(15 * length);
        let slots = compute(&schedule, length, window, now);
        prop_assert!(slots.is_sorted_by(|a, b| a.span.from < b.span.from), "in order, none twice");
        let mut shown: BTreeMap<chrono::NaiveDateTime, Vec<DateTime<Utc>>> = BTreeMap::new();
        for slot in slots {
            let span = slot.span;
            prop_assert!(window.from <= span.from && span.from < window.to);
            prop_assert_eq!(span.to - span.from, length, "real minutes, whatever the clocks show");
            let mut minute = span.from;
            while minute < span.to {
                let extra = schedule.exceptions.iter().any(|e| e.open && e.span.from <= minute && minute < e.span.to);
                prop_assert!(
                    extra || is_open(&schedule, minute),
                    "{} is closed in {}", minute.with_timezone(&schedule.zone), schedule.zone
                );
                minute += minutes(1);
            }
            let closed = schedule.exceptions.iter().filter(|e| !e.open).map(|e| e.span);
            prop_assert!(closed.chain(schedule.elsewhere.iter().copied()).all(|closed| !closed.overlaps(span)));
            prop_assert_eq!(slot.state, expected(&schedule, span, now));
            shown.entry(span.from.with_timezone(&schedule.zone).naive_local()).or_default().push(span.from);
        }
        for (local, instants) in shown {
            // A clock can show a time twice, an hour apart (or more, if a zone chose so); never a time that it skips.
            let real = local.and_local_timezone(schedule.zone);
            let (first, last) = (real.earliest().map(|at| at.to_utc()), real.latest().map(|at| at.to_utc()));
            prop_assert!(first.is_some(), "{local} does not exist in {}", schedule.zone);
            prop_assert!(instants.iter().all(|at| Some(*at) == first || Some(*at) == last));
            prop_assert!(instants.len() == 1 || first != last, "{local} is offered twice");
        }
    }

    #[test]
    fn what_is_offered_lies_in_the_hours_that_are_kept((schedule, now, window) in anything(), length in 1..8_i64) {
        for slot in compute(&schedule, minutes(15 * length), window, now) {
            prop_assert!(keeps(&schedule, slot.span));
        }
    }

    #[test]
    fn where_the_clocks_never_change_every_week_is_the_same(rules in rules(), step in 1..8_i64, weeks in 1..52_i64) {
        let schedule = Schedule { rules, step: minutes(15 * step), horizon: TimeDelta::days(365), ..schedule() };
        let (first, now) = (utc("2026-03-01T23:00:00Z"), utc("2026-03-01T12:00:00Z"));
        let week = |n: i64| {
            let monday = first + TimeDelta::weeks(n);
            let slots = compute(&schedule, minutes(45), Span::lasting(monday, TimeDelta::weeks(1)), now);
            slots.into_iter().map(|slot| slot.span.from - monday).collect::<Vec<_>>()
        };
        prop_assert_eq!(week(0), week(weeks), "Tunis");
    }

    #[test]
    fn whole_open_hours_give_exactly_as_many_slots(
        (zone, monday) in places(),
        weekday in 1..=7_u32,
        (from, hours) in (0..20_u32, 1..4_u32),
    ) {
        let rules = vec![WeeklyRule { weekday, starts: at(from, 0), ends: at(from + hours, 0) }];
        let schedule = Schedule { zone, rules, ..schedule() };
        let start = utc(&format!("{monday}T00:00:00Z"));
        let window = Span::lasting(start, TimeDelta::days(14));
        let slots = compute(&schedule, minutes(60), window, start - TimeDelta::days(30));
        let open = (0..14 * 24 * 60).filter(|n| is_open(&schedule, start + minutes(*n))).count();
        prop_assert_eq!(slots.len() * 60, open, "an hour of opening is a slot, on the nights of change too");
    }

    #[test]
    fn what_the_calendar_shows_is_what_can_be_booked(
        (zone, monday) in places(),
        rules in rules(),
        step in 1..8_i64,
        offset in 0..200_i64,
    ) {
        let schedule = Schedule { zone, rules, step: minutes(15 * step), ..schedule() };
        let start = utc(&format!("{monday}T00:00:00Z"));
        let now = start - TimeDelta::days(1);
        let week = compute(&schedule, minutes(45), Span::lasting(start, TimeDelta::days(10)), now);
        for slot in &week {
            let alone = compute(&schedule, minutes(45), Span::lasting(slot.span.from, minutes(1)), now);
            prop_assert_eq!(&alone[..], &[*slot]);
        }
        // And a window that begins anywhere else shows the same grid.
        let later = Span { from: start + minutes(7 * offset), to: start + TimeDelta::days(10) };
        let cut: Vec<Slot> = week.iter().filter(|s| s.span.from >= later.from).copied().collect();
        prop_assert_eq!(compute(&schedule, minutes(45), later, now), cut);
    }
}

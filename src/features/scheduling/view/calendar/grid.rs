//! A week or a day: days side by side on an axis of hours, or below each other (style: calendar.css). What is free is a
//! link, the student's own appointments say what they are, the rest is hatched.

use super::super::hours::{Hours, Lasting};
use super::keys;
use crate::model::{CalendarView, Day, OwnCell, SlotCell, SlotKind, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};

/// The strip of days of a phone, and the days.
pub(super) fn grid(locale: Locale, week: &Week) -> AnyView {
    let names = week.query.coach.is_none() && week.coaches.len() > 1;
    let hours = Hours::around(week.days.iter().flat_map(|day| rows(week, day)).map(|row| row.lasting));
    let days = week.days.iter().map(|day| column(locale, week, day, names)).collect_view();
    let (class, axis) = match week.view {
        CalendarView::Week => (format!("calendar calendar-week {}", hours.class()), Some(hours.axis())),
        CalendarView::Month | CalendarView::Agenda => ("calendar calendar-list".to_owned(), None),
    };
    let strip = week.query.day.is_none().then(|| strip(locale, &week.days));
    view! {
        {strip}
        <div class=class on:focusin=keys::stop_at_one>{axis}{days}</div>
    }
    .into_any()
}

/// Jumps to a day; seen on a phone only.
fn strip(locale: Locale, days: &[Day]) -> AnyView {
    let ahead = days.iter().filter(|day| !day.past).map(|day| {
        let (href, weekday, number) = (format!("#day-{}", day.date), day.short_weekday.clone(), day.number.clone());
        let current = day.today.then_some("date");
        let dot = day.free().next().is_some().then(|| view! { <i class="day-strip-free"></i> });
        view! {
            <li>
                <a href=href rel="external" aria-current=current>
                    <span>{weekday}</span>" "<strong>{number}</strong>{dot}
                </a>
            </li>
        }
    });
    let ahead = ahead.collect_view();
    view! { <nav class="day-strip" aria-label=locale.pick("Jours", "Days")><ul role="list">{ahead}</ul></nav> }
        .into_any()
}

fn column(locale: Locale, week: &Week, day: &Day, names: bool) -> AnyView {
    let class = match (day.past, day.today) {
        (true, _) => "calendar-day calendar-past",
        (_, true) => "calendar-day calendar-today",
        _ => "calendar-day",
    };
    let (weekday, number, list) = (day.weekday.clone(), day.number.clone(), week.view == CalendarView::Agenda);
    let rows = rows(week, day);
    let slots = if rows.is_empty() {
        view! { <p class="calendar-none">{locale.pick("Aucun créneau", "No slots")}</p> }.into_any()
    } else {
        let nexts = rows.iter().skip(1).map(|row| Some(row.lasting.from)).chain([None]);
        let rows = rows.iter().zip(nexts).map(|(row, next)| line(locale, week, day, row, next, names));
        view! { <ul class="slots" role="list">{rows.collect_view()}</ul> }.into_any()
    };
    let heading = if list { day.long.clone() } else { String::new() };
    let short = (!list).then(|| view! { <span>{weekday}</span>" "<strong>{number}</strong> });
    view! {
        <section class=class id=format!("day-{}", day.date)>
            <h3 class="calendar-head">{short}{heading}</h3>
            {slots}
        </section>
    }
    .into_any()
}

/// What stands in one row: one or more things that begin within the same quarter of an hour.
struct Row<'a> {
    lasting: Lasting,
    own: Vec<&'a OwnCell>,
    slots: Vec<&'a SlotCell>,
}

/// The day in order of time. A slot that an appointment of the student explains is not said a second time.
fn rows<'a>(week: &Week, day: &'a Day) -> Vec<Row<'a>> {
    let own = day.own.iter().map(|own| {
        let lasting = Lasting::at(&own.time, own.minutes);
        Row { lasting, own: vec![own], slots: vec![] }
    });
    let mut rows: Vec<Row<'a>> = own.collect();
    let taken: Vec<Lasting> = rows.iter().map(|row| row.lasting).collect();
    for slot in &day.slots {
        let lasting = Lasting::at(&slot.time, week.minutes);
        if slot.kind == SlotKind::Free || !taken.iter().any(|own| own.covers(lasting.from)) {
            rows.push(Row { lasting, own: vec![], slots: vec![slot] });
        }
    }
    rows.sort_by_key(|row| row.lasting.from);
    let mut merged: Vec<Row<'a>> = Vec::new();
    for row in rows {
        match merged.last_mut() {
            Some(last) if last.lasting.from / 15 == row.lasting.from / 15 => {
                last.lasting.minutes = last.lasting.minutes.max(row.lasting.minutes);
                last.own.extend(row.own);
                last.slots.extend(row.slots);
            }
            _ => merged.push(row),
        }
    }
    merged
}

fn line(locale: Locale, week: &Week, day: &Day, row: &Row<'_>, next: Option<u32>, names: bool) -> AnyView {
    let class = row.lasting.place(next);
    let own = row.own.iter().map(|own| appointment(locale, week, day, own)).collect_view();
    let cells = row.slots.iter().map(|slot| cell(locale, week, day, slot, names)).collect_view();
    view! { <li class=class>{own}{cells}</li> }.into_any()
}

fn appointment(locale: Locale, week: &Week, day: &Day, own: &OwnCell) -> AnyView {
    let (subject, coach, date) = (own.subject.get(locale).to_owned(), own.coach_name.clone(), day.long.clone());
    let moving = week.moving.as_ref().is_some_and(|moving| moving.booking_id == own.booking_id);
    let class = match (moving, own.over, own.held) {
        (true, ..) => "own own-moving",
        (_, true, _) => "own own-over",
        (.., true) => "own own-held",
        _ => "own",
    };
    let more = if moving {
        tr!(
            locale,
            ", {date}, avec {coach}, le rendez-vous à déplacer",
            ", {date}, with {coach}, the appointment to move"
        )
    } else if own.held {
        tr!(locale, ", {date}, avec {coach}, à confirmer", ", {date}, with {coach}, to be confirmed")
    } else {
        tr!(locale, ", {date}, avec {coach}, rendez-vous réservé", ", {date}, with {coach}, booked appointment")
    };
    let (id, href) = (own.booking_id.to_string(), format!("/espace/rendez-vous/{}", own.booking_id));
    let draggable = if own.movable { "true" } else { "false" };
    let (booking, coach_slug) = (own.movable.then_some(id), own.coach.clone());
    view! {
        <a
            class=class
            href=href
            draggable=draggable
            data-time=own.time.clone()
            data-booking=booking
            data-coach=coach_slug
        >
            <span class="slot-time">{own.time.clone()}</span>" "<span class="slot-what">{subject}</span>
            <span class="visually-hidden">{more}</span>
        </a>
    }
    .into_any()
}

fn cell(locale: Locale, week: &Week, day: &Day, slot: &SlotCell, names: bool) -> AnyView {
    let (time, coach, date) = (slot.time.clone(), slot.coach_name.clone(), day.long.clone());
    let shown = (names && !coach.is_empty()).then(|| view! { " "<span class="slot-what">{coach.clone()}</span> });
    let (class, state) = match slot.kind {
        SlotKind::Free => return free(locale, week, day, slot, names),
        SlotKind::Taken => ("slot-taken", locale.pick("pris", "taken")),
        SlotKind::Clash => ("slot-taken", locale.pick("déjà un rendez-vous", "another appointment")),
        SlotKind::Past => ("slot-past", locale.pick("passé", "over")),
    };
    view! {
        <span class=class>
            <span class="slot-time">{time}</span>{shown}
            <span class="visually-hidden">", "{date}", "{state}</span>
        </span>
    }
    .into_any()
}

fn free(locale: Locale, week: &Week, day: &Day, slot: &SlotCell, names: bool) -> AnyView {
    let (time, coach, date) = (slot.time.clone(), slot.coach_name.clone(), day.long.clone());
    let start = slot.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let looked_at = week.query.slot.as_ref() == Some(&start) && week.query.with.as_ref() == Some(&slot.coach);
    let href = week.query.at_slot(slot.start, &slot.coach).address();
    let more = if names {
        tr!(locale, ", {date}, libre", ", {date}, free")
    } else {
        tr!(locale, ", {date}, libre, avec {coach}", ", {date}, free, with {coach}")
    };
    let shown = names.then(|| view! { " "<span class="slot-what">{coach}</span> });
    let others = (slot.others > 0).then(|| others(locale, week, day, slot));
    view! {
        <a
            class="slot"
            href=href
            aria-current=looked_at.then_some("true")
            data-noscroll=""
            data-time=slot.time.clone()
            data-start=start
            data-coach=slot.coach.clone()
        >
            <span class="slot-time">{time}</span>{shown}<span class="visually-hidden">{more}</span>
        </a>
        {others}
    }
    .into_any()
}

/// To the day with all its coaches.
fn others(locale: Locale, week: &Week, day: &Day, slot: &SlotCell) -> AnyView {
    let (n, date, time) = (slot.others, day.long.clone(), slot.time.clone());
    let href = week.day_address(&day.date);
    let more = tr!(locale, " coachs libres, {date} à {time}", " coaches free, {date} at {time}");
    view! {
        <a class="slot slot-more" href=href data-time=time>"+\u{202f}"{n}<span class="visually-hidden">{more}</span></a>
    }
    .into_any()
}

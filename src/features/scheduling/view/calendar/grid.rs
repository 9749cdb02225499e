//! The week itself: seven days of slots, side by side on a desktop, below each other on a phone (style: calendar.css).

use super::keys;
use crate::model::{Day, SlotCell, SlotKind, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Icon, IconName};

/// Navigation, the strip of days of a phone, and the days.
pub(super) fn grid(locale: Locale, week: &Week) -> AnyView {
    let names = week.query.coach.is_none() && week.coaches.len() > 1;
    let days = week.days.iter().map(|day| column(locale, week, day, names)).collect_view();
    let (nav, strip, zone) = (navigation(locale, week), strip(locale, &week.days), week.zone.clone());
    view! {
        <section aria-label=locale.pick("Calendrier de la semaine", "Calendar of the week")>
            {nav}
            {strip}
            <div class="calendar" on:keydown=keys::move_between_slots on:focusin=keys::stop_at_one_slot>{days}</div>
            <p class="muted small">{tr!(locale, "Heures affichées\u{202f}: {zone}.", "Times shown: {zone}.")}</p>
        </section>
    }
    .into_any()
}

fn navigation(locale: Locale, week: &Week) -> AnyView {
    let link = |monday: &Option<String>, label: &'static str, name: IconName| {
        let href = week.query.in_week(monday.as_ref()?).address();
        Some(view! {
            <a class="icon-button" href=href aria-label=label data-noscroll=""><Icon name /></a>
        })
    };
    let previous = link(&week.previous, locale.pick("Semaine précédente", "Previous week"), IconName::ChevronLeft);
    let next = link(&week.next, locale.pick("Semaine suivante", "Next week"), IconName::ChevronRight);
    let title = week.title.clone();
    view! { <nav class="calendar-nav">{previous}<h2>{title}</h2>{next}</nav> }.into_any()
}

/// Jumps to a day; seen on a phone only.
fn strip(locale: Locale, days: &[Day]) -> AnyView {
    let ahead = days.iter().filter(|day| !day.past).map(|day| {
        let (href, weekday, number) = (format!("#day-{}", day.date), day.short_weekday.clone(), day.number.clone());
        let current = day.today.then_some("date");
        view! { <li><a href=href rel="external" aria-current=current><span>{weekday}</span>" "<strong>{number}</strong></a></li> }
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
    let (weekday, number) = (day.weekday.clone(), day.number.clone());
    let slots = match day.slots.as_slice() {
        [] => view! { <p class="calendar-none">{locale.pick("Aucun créneau", "No slots")}</p> }.into_any(),
        // Slots at the same time, with different coaches, share a row.
        slots => {
            let rows = slots.chunk_by(|a, b| a.start == b.start).map(|same| row(locale, week, day, same, names));
            view! { <ul class="slots" role="list">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class=class id=format!("day-{}", day.date)>
            <h3 class="calendar-head"><span>{weekday}</span>" "<strong>{number}</strong></h3>
            {slots}
        </section>
    }
    .into_any()
}

fn row(locale: Locale, week: &Week, day: &Day, same: &[SlotCell], names: bool) -> AnyView {
    let class = same.first().map(|slot| place(&slot.time)).unwrap_or_default();
    let cells = same.iter().map(|slot| cell(locale, week, day, slot, names)).collect_view();
    view! { <li class=class>{cells}</li> }.into_any()
}

/// Classes that put a time in its row, to the quarter of an hour.
fn place(time: &str) -> String {
    let (hour, minute) = time.split_once(':').unwrap_or(("00", "00"));
    let quarter = minute.parse::<u32>().unwrap_or(0) / 15 * 15;
    format!("h-{hour} m-{quarter:02}")
}

fn cell(locale: Locale, week: &Week, day: &Day, slot: &SlotCell, names: bool) -> AnyView {
    let (time, coach, date) = (slot.time.clone(), slot.coach_name.clone(), day.long.clone());
    let shown = names.then(|| coach.clone());
    let (class, state) = match slot.kind {
        SlotKind::Free => {
            let start = slot.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let looked_at = week.query.slot.as_ref() == Some(&start) && week.query.with.as_ref() == Some(&slot.coach);
            let href = week.query.at_slot(slot.start, &slot.coach).address();
            let more = tr!(locale, ", {date}, avec {coach}", ", {date}, with {coach}");
            return view! {
                <a class="slot" href=href aria-current=looked_at.then_some("true") data-noscroll="">
                    {time}" "{shown}<span class="visually-hidden">{more}</span>
                </a>
            }
            .into_any();
        }
        SlotKind::Taken => ("slot-taken", locale.pick("pris", "taken")),
        SlotKind::Clash => ("slot-taken", locale.pick("déjà un rendez-vous", "another appointment")),
        SlotKind::Past => ("slot-past", locale.pick("passé", "over")),
    };
    view! { <span class=class>{time}" "{shown}<span class="visually-hidden">", "{state}</span></span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stands_in_the_row_of_its_quarter() {
        assert_eq!(place("09:00"), "h-09 m-00");
        assert_eq!(place("14:40"), "h-14 m-30");
    }
}

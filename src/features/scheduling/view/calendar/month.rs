//! A month: how much is free in each day, and the student's own appointments; a day leads to its slots.

use super::keys;
use crate::model::{MonthDay, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};

/// The weeks of the month.
pub(super) fn month(locale: Locale, week: &Week) -> AnyView {
    let weekdays = week.month.iter().map(|day| day.weekday.clone());
    weeks(&week.title, weekdays, week.month.iter().map(|day| cell(locale, week, day)))
}

/// A grid with a column for each weekday; `weekdays` and `cells` go through the days from the first Monday on.
pub(in super::super) fn weeks(
    title: &str,
    weekdays: impl Iterator<Item = String>,
    cells: impl Iterator<Item = AnyView>,
) -> AnyView {
    let head = weekdays.take(7).map(|full| {
        let short = full.chars().take(3).collect::<String>();
        view! {
            <th scope="col" role="columnheader">
                <span aria-hidden="true">{short}</span><span class="visually-hidden">{full}</span>
            </th>
        }
    });
    let head = head.collect_view();
    let mut cells = cells.peekable();
    let mut lines = Vec::new();
    while cells.peek().is_some() {
        let days = cells.by_ref().take(7).collect_view();
        lines.push(view! { <tr role="row">{days}</tr> }.into_any());
    }
    let label = title.to_owned();
    view! {
        <table class="month" role="grid" aria-label=label on:focusin=keys::stop_at_one>
            <thead role="rowgroup"><tr role="row">{head}</tr></thead>
            <tbody role="rowgroup">{lines}</tbody>
        </table>
    }
    .into_any()
}

/// How a day of the grid looks.
pub(in super::super) fn class_of_day(outside: bool, past: bool, today: bool) -> String {
    let marks = [(outside, " month-outside"), (past, " month-past"), (today, " month-today")];
    let marks = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark));
    std::iter::once("month-day").chain(marks).collect()
}

fn cell(locale: Locale, week: &Week, day: &MonthDay) -> AnyView {
    let class = class_of_day(day.outside, day.past, day.today);
    let number = day.number.clone();
    // Nothing can be done with a day that is over and had nothing.
    if day.past && day.own.is_empty() {
        return view! { <td class=class role="gridcell"><span class="month-number">{number}</span></td> }.into_any();
    }
    let (href, label, current) = (week.day_address(&day.date), describe(locale, day), day.today.then_some("date"));
    let free = free_in_words(locale, day.free);
    let (few, count) = (if day.free == 0 { "month-free month-none" } else { "month-free" }, day.free);
    let own = day.own.iter().map(|own| {
        let (time, subject) = (own.time.clone(), own.subject.get(locale).to_owned());
        view! { <span class="month-own">{time}" "<span>{subject}</span></span> }
    });
    let own = own.collect_view();
    view! {
        <td class=class role="gridcell">
            <a class="month-link" href=href aria-current=current aria-label=label data-date=day.date.clone()>
                <span class="month-number">{number}</span>
                {(!day.past).then(|| view! { <span class=few><b>{count}</b>" "<span>{free}</span></span> })}
                {own}
            </a>
        </td>
    }
    .into_any()
}

/// "libres", after a number.
fn free_in_words(locale: Locale, free: u32) -> &'static str {
    match locale {
        Locale::Fr if free < 2 => "libre",
        Locale::Fr => "libres",
        Locale::En => "free",
    }
}

/// "5, jeudi 5 mars 2026 : 3 créneaux libres, 1 rendez-vous". Begins with what is seen, for those who speak to the page.
fn describe(locale: Locale, day: &MonthDay) -> String {
    let (number, long, free, own) = (&day.number, &day.long, day.free, day.own.len());
    let slots = match (locale, free) {
        (Locale::Fr, 0) => "aucun créneau libre".to_owned(),
        (Locale::Fr, 1) => "1 créneau libre".to_owned(),
        (Locale::Fr, n) => format!("{n} créneaux libres"),
        (Locale::En, 0) => "no free slots".to_owned(),
        (Locale::En, 1) => "1 free slot".to_owned(),
        (Locale::En, n) => format!("{n} free slots"),
    };
    let own = match (locale, own) {
        (_, 0) => String::new(),
        (Locale::Fr, n) => format!(", {n} rendez-vous"),
        (Locale::En, 1) => ", 1 appointment".to_owned(),
        (Locale::En, n) => format!(", {n} appointments"),
    };
    tr!(locale, "{number}, {long}\u{202f}: {slots}{own}", "{number}, {long}: {slots}{own}")
}

//! A month: how much is free in each day, and the student's own appointments; a day leads to its slots.

use super::keys;
use crate::model::{MonthDay, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};

/// The weeks of the month.
pub(super) fn month(locale: Locale, week: &Week) -> AnyView {
    let head = week.month.iter().take(7).map(|day| {
        let (full, short) = (day.weekday.clone(), day.weekday.chars().take(3).collect::<String>());
        view! {
            <th scope="col" role="columnheader">
                <span aria-hidden="true">{short}</span><span class="visually-hidden">{full}</span>
            </th>
        }
    });
    let head = head.collect_view();
    let weeks = week.month.chunks(7).map(|days| {
        let days = days.iter().map(|day| cell(locale, week, day)).collect_view();
        view! { <tr role="row">{days}</tr> }
    });
    let (weeks, label) = (weeks.collect_view(), week.title.clone());
    view! {
        <table class="month" role="grid" aria-label=label on:focusin=keys::stop_at_one>
            <thead role="rowgroup"><tr role="row">{head}</tr></thead>
            <tbody role="rowgroup">{weeks}</tbody>
        </table>
    }
    .into_any()
}

fn cell(locale: Locale, week: &Week, day: &MonthDay) -> AnyView {
    let mut class = "month-day".to_owned();
    for (holds, name) in [(day.outside, "month-outside"), (day.past, "month-past"), (day.today, "month-today")] {
        if holds {
            class.push(' ');
            class.push_str(name);
        }
    }
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

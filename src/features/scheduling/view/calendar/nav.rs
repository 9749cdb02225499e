//! From week to week, from view to view, and which keys there are.

use crate::model::{CalendarView, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Icon, IconName};

/// Above the days: before, what is shown, after, today; and the views.
pub(super) fn navigation(locale: Locale, week: &Week) -> AnyView {
    let (before, after) = labels(locale, week);
    let link = |date: &Option<String>, label: &'static str, name: IconName, key: &'static str| {
        let date = date.as_ref()?;
        let query = if week.query.day.is_some() { week.query.on_day(date) } else { week.query.in_week(date) };
        let href = query.address();
        Some(view! {
            <a class="icon-button" href=href aria-label=label data-noscroll="" data-key=key><Icon name /></a>
        })
    };
    let previous = link(&week.previous, before, IconName::ChevronLeft, "previous");
    let next = link(&week.next, after, IconName::ChevronRight, "next");
    let today = week.today.as_ref().map(|date| {
        let query = if week.query.day.is_some() { week.query.on_day(date) } else { week.query.in_week(date) };
        let (href, label) = (query.address(), locale.pick("Aujourd’hui", "Today"));
        view! { <a class="button button-quiet" href=href data-noscroll="" data-key="today">{label}</a> }
    });
    let (title, views) = (week.title.clone(), views(locale, week));
    view! {
        <nav class="calendar-nav" aria-label=locale.pick("Dates", "Dates")>
            {previous}<h2 tabindex="-1" id="calendar-title">{title}</h2>{today}{next}{views}
        </nav>
    }
    .into_any()
}

fn labels(locale: Locale, week: &Week) -> (&'static str, &'static str) {
    match (week.view, week.query.day.is_some()) {
        (CalendarView::Month, _) => {
            (locale.pick("Mois précédent", "Previous month"), locale.pick("Mois suivant", "Next month"))
        }
        (_, true) => (locale.pick("Jour précédent", "Previous day"), locale.pick("Jour suivant", "Next day")),
        _ => (locale.pick("Semaine précédente", "Previous week"), locale.pick("Semaine suivante", "Next week")),
    }
}

fn views(locale: Locale, week: &Week) -> AnyView {
    let date = date_of_other_views(week);
    let links = CalendarView::ALL.into_iter().map(|view| {
        let href = week.query.in_week(&date).in_view(view).address();
        let class = format!("segment segment-{}", view.code());
        let current = (view == week.view).then_some("page");
        view! { <a class=class href=href aria-current=current data-noscroll="">{view.label(locale)}</a> }
    });
    let links = links.collect_view();
    view! { <div class="segments" role="group" aria-label=locale.pick("Vue", "View")>{links}</div> }.into_any()
}

/// Where another view begins: today when it is in sight, else the middle of the week, which says its month.
fn date_of_other_views(week: &Week) -> String {
    let today = week.days.iter().find(|day| day.today).map(|day| &day.date);
    let today = today.or_else(|| week.month.iter().find(|day| day.today && !day.outside).map(|day| &day.date));
    let middle = week.days.get(3).or(week.days.first()).map(|day| &day.date);
    let first = week.month.iter().find(|day| !day.outside).map(|day| &day.date);
    today.or(middle).or(first).or(week.query.week.as_ref()).cloned().unwrap_or_default()
}

/// The keys, for those who have a keyboard.
pub(crate) fn help(locale: Locale, view: CalendarView) -> AnyView {
    let arrows = match view {
        CalendarView::Month => locale.pick("d’un jour ou d’une semaine à l’autre", "from day to day or week to week"),
        _ => locale.pick("d’un créneau à l’autre", "from slot to slot"),
    };
    let ends = match view {
        CalendarView::Month => locale.pick("début, fin de la semaine", "first, last day of the week"),
        _ => locale.pick("premier, dernier créneau du jour", "first, last slot of the day"),
    };
    let pages = match view {
        CalendarView::Month => locale.pick("mois précédent, suivant", "previous, next month"),
        _ => locale.pick("semaine précédente, suivante", "previous, next week"),
    };
    let keys = [
        ("← ↑ → ↓", arrows),
        (locale.pick("Début, Fin", "Home, End"), ends),
        (locale.pick("Page préc., Page suiv.", "Page Up, Page Down"), pages),
        (locale.pick("Entrée", "Enter"), locale.pick("ouvrir", "open")),
        (locale.pick("Échap", "Escape"), locale.pick("fermer", "close")),
        ("T", locale.pick("aujourd’hui", "today")),
    ];
    let keys = keys.map(|(key, does)| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> });
    view! {
        <details class="calendar-help">
            <summary>{tr!(locale, "Au clavier", "With the keyboard")}</summary>
            <dl>{keys.into_iter().collect_view()}</dl>
        </details>
    }
    .into_any()
}

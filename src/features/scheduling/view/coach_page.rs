//! `/coach`: what the provider who is signed in gives, as an agenda, a week on an axis of hours, a month or one day.

use super::agenda_page::CoachAgenda;
use super::blocks;
use super::calendar::{keys, month, nav};
use super::hours::{Hours, lines};
use super::live::Live;
use super::reports::{self, DueReports};
use crate::api::calendar::show_coach_calendar;
use crate::model::{BlockDay, CalendarView, CoachCalendar, CoachQuery};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    EmptyState, ErrorState, Icon, IconName, LinkButton, PageHeader, PageTitle, Skeleton, Table, Variant, use_locale,
};

/// The page.
#[component]
pub fn CoachAgendaPage() -> AnyView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| CoachQuery::read(|name| query.get(name))));
    let plain =
        Memo::new(move |_| wanted.with(|w| w.day.is_none() && w.view.is_none_or(|v| v == CalendarView::Agenda)));
    (move || match plain.get() {
        true => view! { <CoachAgenda /> }.into_any(),
        false => view! { <CoachTimetable wanted /> }.into_any(),
    })
    .into_any()
}

/// The other ways to look at it, around a date.
pub(super) fn views(locale: Locale, current: CalendarView, date: &str) -> AnyView {
    let links = [CalendarView::Agenda, CalendarView::Week, CalendarView::Month].into_iter().map(|view| {
        let shown = (view != CalendarView::Agenda).then_some(view);
        let href = CoachQuery { view: shown, week: Some(date.to_owned()), day: None }.address();
        let current = (view == current).then_some("page");
        view! { <a class="segment" href=href aria-current=current>{view.label(locale)}</a> }
    });
    let links = links.collect_view();
    view! { <div class="segments" role="group" aria-label=locale.pick("Vue", "View")>{links}</div> }.into_any()
}

#[component]
fn CoachTimetable(wanted: Memo<CoachQuery>) -> AnyView {
    let locale = use_locale();
    let live = Live::new();
    let due = reports::load_due();
    let calendar = preau_ui::load(move || wanted.get(), show_coach_calendar);
    view! {
        <PageTitle text=locale.pick("Mon agenda", "My agenda") />
        <Transition fallback=|| view! { <Skeleton lines=10 /> }>
            {move || Suspend::new(async move {
                match calendar.await {
                    Ok(calendar) => view! { {header(locale, &calendar)} <DueReports count=due /> {show(locale, live, calendar)} }.into_any(),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Mon agenda", "My agenda") />
                        <ErrorState error retry=crate::model::COACH />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, live: Live, calendar: CoachCalendar) -> AnyView {
    live.watch(vec![calendar.provider_id], calendar.as_of);
    let help = nav::help(locale, calendar.view);
    let current = RwSignal::new(calendar);
    live.keep_up(current, |calendar| show_coach_calendar(calendar.query.clone()));
    view! {
        <section
            class="calendar-section"
            aria-labelledby="calendar-title"
            on:keydown=|event| {
                keys::move_about(&event);
            }
        >
            {move || current.with(|calendar| drawn(locale, calendar))}
            <div class="calendar-foot">{help}</div>
        </section>
    }
    .into_any()
}

fn drawn(locale: Locale, calendar: &CoachCalendar) -> AnyView {
    let days = match calendar.view {
        CalendarView::Week => week(locale, calendar),
        CalendarView::Month => month(locale, calendar),
        CalendarView::Agenda => calendar.days.iter().map(|day| list(locale, day)).collect_view().into_any(),
    };
    view! { {navigation(locale, calendar)}{nothing(locale, calendar)}{days} }.into_any()
}

fn header(locale: Locale, calendar: &CoachCalendar) -> AnyView {
    let (name, zone) = (&calendar.name, &calendar.zone);
    let title = tr!(locale, "Votre agenda, {name}", "Your agenda, {name}");
    let subtitle = tr!(locale, "Heures affichées\u{202f}: {zone}.", "Times shown: {zone}.");
    view! { <PageHeader title subtitle /> }.into_any()
}

fn navigation(locale: Locale, calendar: &CoachCalendar) -> AnyView {
    let query = &calendar.query;
    let (previous, next) = (query.around(&calendar.previous).address(), query.around(&calendar.next).address());
    let today = calendar.today.as_ref().map(|date| {
        let href = query.around(date).address();
        view! { <a class="button button-quiet" href=href data-key="today">{locale.pick("Aujourd’hui", "Today")}</a> }
    });
    let (before, after) = match (calendar.view, query.day.is_some()) {
        (CalendarView::Month, _) => {
            (locale.pick("Mois précédent", "Previous month"), locale.pick("Mois suivant", "Next month"))
        }
        (_, true) => (locale.pick("Jour précédent", "Previous day"), locale.pick("Jour suivant", "Next day")),
        _ => (locale.pick("Semaine précédente", "Previous week"), locale.pick("Semaine suivante", "Next week")),
    };
    let in_sight = calendar.days.iter().find(|day| day.today && !day.outside);
    let first = calendar.days.iter().find(|day| !day.outside);
    let date = in_sight.or(if calendar.days.len() == 7 { calendar.days.get(3) } else { first });
    let views = date.map(|day| views(locale, calendar.view, &day.date));
    let title = calendar.title.clone();
    view! {
        <nav class="calendar-nav" aria-label=locale.pick("Dates", "Dates")>
            <a class="icon-button" href=previous aria-label=before data-key="previous"><Icon name=IconName::ChevronLeft /></a>
            <h2 tabindex="-1" id="calendar-title">{title}</h2>
            {today}
            <a class="icon-button" href=next aria-label=after data-key="next"><Icon name=IconName::ChevronRight /></a>
            {views}
        </nav>
    }
    .into_any()
}

/// When there is nothing, the way to where there is something.
fn nothing(locale: Locale, calendar: &CoachCalendar) -> Option<AnyView> {
    if calendar.days.iter().any(|day| !day.blocks.is_empty()) {
        return None;
    }
    let way_on = calendar.next_busy.as_ref().map(|date| {
        let href = calendar.query.around(date).address();
        view! {
            <LinkButton href variant=Variant::Secondary>
                {locale.pick("Aller au prochain rendez-vous", "Go to the next appointment")}
            </LinkButton>
        }
    });
    Some(
        view! {
            <EmptyState
                title=locale.pick("Aucun rendez-vous à ces dates", "No appointments on these dates")
                text=locale.pick("Les réservations des élèves apparaissent ici dès leur confirmation.", "Students’ bookings appear here as soon as they are confirmed.")
            >
                {way_on}
            </EmptyState>
        }
        .into_any(),
    )
}

fn week(locale: Locale, calendar: &CoachCalendar) -> AnyView {
    let hours = Hours::around(calendar.days.iter().flat_map(|day| &day.blocks).map(blocks::lasting));
    let days = calendar.days.iter().map(|day| column(locale, day)).collect_view();
    let (class, axis) = (format!("calendar calendar-week {}", hours.class()), hours.axis());
    view! { <div class=class on:focusin=keys::stop_at_one>{axis}{days}</div> }.into_any()
}

fn column(locale: Locale, day: &BlockDay) -> AnyView {
    let class = match (day.past, day.today) {
        (true, _) => "calendar-day calendar-past",
        (_, true) => "calendar-day calendar-today",
        _ => "calendar-day",
    };
    let blocks = day.blocks.iter().map(|block| (blocks::lasting(block), blocks::block(locale, &day.long, block)));
    let (weekday, number, lines) = (day.weekday.clone(), day.number.clone(), lines(blocks.collect()));
    view! {
        <section class=class id=format!("day-{}", day.date)>
            <h3 class="calendar-head"><span>{weekday}</span>" "<strong>{number}</strong></h3>
            {lines}
        </section>
    }
    .into_any()
}

fn month(locale: Locale, calendar: &CoachCalendar) -> AnyView {
    let weekdays = calendar.days.iter().map(|day| day.weekday.clone());
    month::weeks(&calendar.title, weekdays, calendar.days.iter().map(|day| cell(locale, &calendar.query, day)))
}

fn cell(locale: Locale, query: &CoachQuery, day: &BlockDay) -> AnyView {
    let class = month::class_of_day(day.outside, day.past, day.today);
    let (number, long, n) = (day.number.clone(), &day.long, day.blocks.len());
    let label = match n {
        0 => tr!(locale, "{number}, {long}\u{202f}: aucun rendez-vous", "{number}, {long}: no appointments"),
        1 => tr!(locale, "{number}, {long}\u{202f}: 1 rendez-vous", "{number}, {long}: 1 appointment"),
        _ => tr!(locale, "{number}, {long}\u{202f}: {n} rendez-vous", "{number}, {long}: {n} appointments"),
    };
    let (href, current) = (query.on_day(&day.date).address(), day.today.then_some("date"));
    let shown = day.blocks.iter().take(3).map(|block| {
        let (time, who) = (block.time.clone(), blocks::who(locale, block));
        view! { <span class="month-own">{time}" "<span>{who}</span></span> }
    });
    let shown = shown.collect_view();
    let more = (n > 3).then(|| view! { <span class="month-free">"+\u{202f}"{n - 3}</span> });
    view! {
        <td class=class role="gridcell">
            <a class="month-link" href=href aria-current=current aria-label=label data-date=day.date.clone()>
                <span class="month-number">{number}</span>{shown}{more}
            </a>
        </td>
    }
    .into_any()
}

fn list(locale: Locale, day: &BlockDay) -> AnyView {
    if day.blocks.is_empty() {
        return ().into_any();
    }
    let head = match locale {
        Locale::Fr => ["Heure", "Élève", "Matière", "Type", ""],
        Locale::En => ["Time", "Student", "Subject", "Kind", ""],
    };
    let head = head.map(str::to_owned).to_vec();
    let lines = day.blocks.iter().map(|block| blocks::line(locale, block)).collect_view();
    view! { <Table caption=day.long.clone() head>{lines}</Table> }.into_any()
}

//! The agenda of the provider who is signed in: a week day by day, read-only (`/coach?semaine=YYYY-MM-DD`). What is booked
//! meanwhile is seen at once.

use super::live::Live;
use super::reports::{self, DueReports};
use super::{coach_page, join, status};
use crate::api;
use crate::model::{Agenda, AgendaDay, AgendaEntry, BookingStatus, CalendarView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, Icon, IconName, LinkButton, PageHeader, PageTitle, Section, Skeleton, Table, Tone,
    Variant, use_locale,
};

const PAGE: &str = "/coach";

/// The agenda; other views of it are in `coach_page`.
#[component]
pub(super) fn CoachAgenda() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let week = Memo::new(move |_| query.with(|query| query.get("semaine")));
    let (live, due) = (Live::new(), reports::load_due());
    let agenda = preau_ui::load(move || week.get(), api::show_agenda);
    view! {
        <PageTitle text=locale.pick("Mon agenda", "My agenda") />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match agenda.await {
                    Ok(agenda) => view! { {header(locale, &agenda)} <DueReports count=due /> {show(locale, live, agenda)} }.into_any(),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Mon agenda", "My agenda") />
                        <ErrorState error retry=PAGE />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, live: Live, agenda: Agenda) -> AnyView {
    live.watch(vec![agenda.provider_id], agenda.as_of);
    let current = RwSignal::new(agenda);
    live.keep_up(current, |agenda| api::show_agenda(agenda.days.first().map(|day| day.date.clone())));
    view! {
        <section class="calendar-section" aria-labelledby="calendar-title">
            {move || current.with(|agenda| drawn(locale, agenda))}
        </section>
    }
    .into_any()
}

fn drawn(locale: Locale, agenda: &Agenda) -> AnyView {
    let nav = navigation(locale, agenda);
    let empty = agenda.days.iter().all(|day| day.entries.is_empty());
    let days = if empty {
        nothing(locale, agenda.next_busy.as_deref())
    } else {
        let days = agenda.days.iter().filter(|day| !day.entries.is_empty());
        days.map(|day| one_day(locale, day)).collect_view().into_any()
    };
    view! { {nav} <div class="stack stack-l">{days}</div> }.into_any()
}

fn header(locale: Locale, agenda: &Agenda) -> AnyView {
    let (name, zone) = (&agenda.name, &agenda.zone);
    let title = tr!(locale, "Votre agenda, {name}", "Your agenda, {name}");
    let subtitle = tr!(locale, "Heures affichées\u{202f}: {zone}.", "Times shown: {zone}.");
    view! { <PageHeader title subtitle /> }.into_any()
}

fn in_week(monday: &str) -> String {
    format!("{PAGE}?semaine={monday}")
}

fn navigation(locale: Locale, agenda: &Agenda) -> AnyView {
    let (previous, next, current) = (in_week(&agenda.previous), in_week(&agenda.next), in_week(&agenda.current));
    let title = agenda.title.clone();
    let views = agenda.days.get(3).map(|day| coach_page::views(locale, CalendarView::Agenda, &day.date));
    view! {
        <nav class="calendar-nav" aria-label=locale.pick("Semaines", "Weeks")>
            <a class="icon-button" href=previous aria-label=locale.pick("Semaine précédente", "Previous week") data-key="previous">
                <Icon name=IconName::ChevronLeft />
            </a>
            <h2 tabindex="-1" id="calendar-title">{title}</h2>
            <LinkButton href=current variant=Variant::Quiet attr:data-key="today">{locale.pick("Cette semaine", "This week")}</LinkButton>
            <a class="icon-button" href=next aria-label=locale.pick("Semaine suivante", "Next week") data-key="next">
                <Icon name=IconName::ChevronRight />
            </a>
            {views}
        </nav>
    }
    .into_any()
}

fn nothing(locale: Locale, next_busy: Option<&str>) -> AnyView {
    let way_on = next_busy.map(|monday| {
        let href = in_week(monday);
        view! {
            <LinkButton href variant=Variant::Secondary>
                {locale.pick("Aller au prochain rendez-vous", "Go to the next appointment")}
            </LinkButton>
        }
    });
    view! {
        <EmptyState
            title=locale.pick("Aucun rendez-vous cette semaine-là", "No appointments that week")
            text=locale.pick("Les réservations des élèves apparaissent ici dès leur confirmation.", "Students’ bookings appear here as soon as they are confirmed.")
        >
            {way_on}
        </EmptyState>
    }
    .into_any()
}

fn one_day(locale: Locale, day: &AgendaDay) -> AnyView {
    let long = &day.long;
    let title = if day.today { tr!(locale, "Aujourd’hui, {long}", "Today, {long}") } else { long.clone() };
    let [time, student, subject, service] = columns(locale);
    let head = vec![time.to_owned(), student.to_owned(), subject.to_owned(), service.to_owned(), String::new()];
    let lines = day.entries.iter().map(|entry| line(locale, entry)).collect_view();
    let caption = day.long.clone();
    view! { <Section title><Table caption head>{lines}</Table></Section> }.into_any()
}

fn columns(locale: Locale) -> [&'static str; 4] {
    match locale {
        Locale::Fr => ["Heure", "Élève", "Matière", "Type"],
        Locale::En => ["Time", "Student", "Subject", "Kind"],
    }
}

fn line(locale: Locale, entry: &AgendaEntry) -> AnyView {
    let [time, student, subject, service] = columns(locale);
    let href = format!("/espace/rendez-vous/{}", entry.booking_id);
    let enter = join::button(locale, entry.booking_id, &entry.join);
    let held = entry.held.then(|| status::badge(locale, BookingStatus::Pending, false));
    let over = entry.over.then(|| view! { <Badge tone=Tone::Neutral>{locale.pick("Passé", "Past")}</Badge> });
    view! {
        <tr>
            <td data-label=time class="nowrap"><strong>{entry.time.clone()}</strong></td>
            <td data-label=student><a href=href>{entry.student.clone()}</a></td>
            <td data-label=subject>{entry.subject.clone()}</td>
            <td data-label=service>{entry.service.clone()}</td>
            <td>{enter}{held}{over}</td>
        </tr>
    }
    .into_any()
}

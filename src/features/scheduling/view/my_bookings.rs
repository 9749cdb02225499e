//! The reader's own appointments: the page `/espace/rendez-vous`, and the next ones for dashboards.

use super::feed::FeedSection;
use super::{join, status};
use crate::api;
use crate::model::{BookingRow, MyBookings, Voice};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, Skeleton, Tab, Table, Tabs, Variant, use_locale,
};

const PAGE: &str = "/espace/rendez-vous";

/// The page: ahead, or done (`?quand=passes`).
#[component]
pub fn MyBookingsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let past = query.get("quand").as_deref() == Some("passes");
            (past, query.get("page").and_then(|page| page.parse::<u32>().ok()).unwrap_or(1))
        })
    });
    let bookings = preau_ui::load(move || wanted.get(), |(past, page)| api::list_my_bookings(past, page));
    let title = locale.pick("Rendez-vous", "Appointments");
    view! {
        <PageTitle text=title />
        <PageHeader title>
            <LinkButton href="/espace/calendrier">{locale.pick("Réserver", "Book")}</LinkButton>
        </PageHeader>
        {move || tabs(locale, wanted.get().0)}
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match bookings.await {
                    Ok(mine) => list(locale, mine, wanted.get_untracked().0),
                    Err(error) => view! { <ErrorState error retry=PAGE /> }.into_any(),
                }
            })}
        </Suspense>
        <FeedSection />
    }
    .into_any()
}

fn tabs(locale: Locale, past: bool) -> AnyView {
    let tab = |href: &str, label: &str, current| Tab { href: href.to_owned(), label: label.to_owned(), current };
    let items = vec![
        tab(PAGE, locale.pick("À venir", "Upcoming"), !past),
        tab("/espace/rendez-vous?quand=passes", locale.pick("Passés et annulés", "Past and cancelled"), past),
    ];
    view! { <Tabs items /> }.into_any()
}

fn list(locale: Locale, mine: MyBookings, past: bool) -> AnyView {
    let MyBookings { voice, several_students, page } = mine;
    if page.items.is_empty() {
        return if past { nothing_done(locale) } else { nothing_ahead(locale, voice) };
    }
    let (number, last) = (page.number, page.last());
    let base = if past { format!("{PAGE}?quand=passes") } else { PAGE.to_owned() };
    let table = rows(locale, page.items, several_students);
    view! { {table} <Pager page=number last base /> }.into_any()
}

fn rows(locale: Locale, rows: Vec<BookingRow>, several_students: bool) -> AnyView {
    let [when, what, who, state] = match locale {
        Locale::Fr => ["Quand", "Quoi", "Élève", "État"],
        Locale::En => ["When", "What", "Student", "State"],
    };
    let mut head = vec![when.to_owned(), what.to_owned()];
    head.extend(several_students.then(|| who.to_owned()));
    head.extend([state.to_owned(), String::new()]);
    let lines = rows.into_iter().map(|row| {
        let badge = status::badge(locale, row.status, row.over);
        let enter = join::button(locale, row.id, &row.join);
        let (subject, service, coach) = (row.subject.get(locale), row.service.get(locale), &row.coach);
        let title = tr!(locale, "{subject} avec {coach}", "{subject} with {coach}");
        let (href, service) = (format!("{PAGE}/{}", row.id), service.to_owned());
        let student = several_students.then(|| view! { <td data-label=who>{row.student}</td> });
        view! {
            <tr>
                <td data-label=when class="nowrap"><strong>{row.day}</strong>" "{row.time}</td>
                <td data-label=what><a href=href>{title}</a><span class="muted">" · "{service}</span></td>
                {student}
                <td data-label=state>{badge}</td>
                <td>{enter}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    view! { <Table caption=locale.pick("Rendez-vous", "Appointments") head>{lines}</Table> }.into_any()
}

fn nothing_ahead(locale: Locale, voice: Voice) -> AnyView {
    let text = voice.pick(
        locale,
        "Choisissez un coach et un créneau\u{202f}: la confirmation est immédiate.",
        "Choisis un coach et un créneau\u{202f}: la confirmation est immédiate.",
        "Choose a coach and a slot: the confirmation is immediate.",
    );
    view! {
        <EmptyState title=locale.pick("Aucun rendez-vous à venir", "No upcoming appointments") text>
            <LinkButton href="/espace/calendrier">{locale.pick("Réserver un rendez-vous", "Book an appointment")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn nothing_done(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Aucun rendez-vous passé", "No past appointments")
            text=locale.pick("Chaque rendez-vous terminé ou annulé reste visible ici.", "Every appointment that is over or cancelled stays visible here.")
        />
    }
    .into_any()
}

/// The next appointments, for dashboards: when, what, and the way in. The heading around it is the dashboard's.
#[component]
pub fn UpcomingBookings() -> AnyView {
    let locale = use_locale();
    let upcoming = preau_ui::load(|| (), |()| api::list_upcoming());
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=3 /> }>
            {move || Suspend::new(async move {
                match upcoming.await {
                    Ok(bookings) if bookings.is_empty() => nothing_soon(locale),
                    Ok(bookings) => soon(locale, bookings),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn nothing_soon(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Aucun rendez-vous à venir", "No upcoming appointments")
            text=locale.pick("Les prochains rendez-vous apparaîtront ici.", "The next appointments will appear here.")
        >
            <LinkButton href="/espace/calendrier" variant=Variant::Secondary>
                {locale.pick("Voir les créneaux", "See the slots")}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn soon(locale: Locale, bookings: Vec<BookingRow>) -> AnyView {
    let several_students = bookings.iter().any(|row| row.student != bookings[0].student);
    let table = rows(locale, bookings, several_students);
    view! {
        {table}
        <p><a href=PAGE>{locale.pick("Tous les rendez-vous", "All appointments")}</a></p>
    }
    .into_any()
}

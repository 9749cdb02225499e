//! `/coach/ateliers` and `/admin/ateliers`: the workshops that are run from here.

use super::dates;
use crate::api::workshops as api;
use crate::model::{Desk, GivenCard, GivenWorkshops};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Table, use_locale};

/// A provider's own.
#[component]
pub fn CoachWorkshopsPage() -> AnyView {
    page(Desk::Coach)
}

/// Everybody's.
#[component]
pub fn OfficeWorkshopsPage() -> AnyView {
    page(Desk::Office)
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let workshops = preau_ui::load(move || desk, api::list_given_workshops);
    let title = locale.pick("Ateliers", "Workshops");
    let new = format!("{}/nouveau", desk.path());
    view! {
        <PageTitle text=title />
        <PageHeader title>
            <LinkButton href=new>{locale.pick("Prévoir un atelier", "Plan a workshop")}</LinkButton>
        </PageHeader>
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match workshops.await {
                    Ok(given) => list(locale, given, desk),
                    Err(error) => view! { <ErrorState error retry=desk.path() /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Atelier", "Coach", "Prochaine date", "Dates", "Places prises"],
        Locale::En => ["Workshop", "Coach", "Next date", "Dates", "Seats taken"],
    }
}

fn list(locale: Locale, given: GivenWorkshops, desk: Desk) -> AnyView {
    if given.workshops.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun atelier", "No workshops")
                text=locale.pick(
                    "Un atelier réunit plusieurs élèves, une fois ou chaque semaine. Ils s’inscrivent date par date.",
                    "A workshop brings several students together, once or every week. They join date by date.",
                )
            />
        }
        .into_any();
    }
    let head =
        columns(locale).into_iter().filter(|c| desk == Desk::Office || *c != "Coach").map(str::to_owned).collect();
    let lines = given.workshops.into_iter().map(|card| line(locale, card, desk)).collect_view();
    view! { <Table caption=locale.pick("Ateliers", "Workshops") head>{lines}</Table> }.into_any()
}

fn line(locale: Locale, card: GivenCard, desk: Desk) -> AnyView {
    let [what, who, next, many, taken] = columns(locale);
    let href = format!("{}/{}", desk.path(), card.id);
    let (title, subject) = (card.title.get(locale).to_owned(), card.subject.get(locale).to_owned());
    let coach = (desk == Desk::Office).then(|| view! { <td data-label=who>{card.coach}</td> });
    let when = if card.next.is_some() { card.when } else { locale.pick("Terminé", "Over").to_owned() };
    let waiting = (card.waiting > 0).then(|| {
        let waiting = card.waiting;
        preau_kernel::tr!(locale, ", {waiting} en attente", ", {waiting} waiting")
    });
    let seats = format!("{}/{}{}", card.taken, card.seats, waiting.unwrap_or_default());
    view! {
        <tr>
            <td data-label=what><a href=href>{title}</a><span class="muted">" · "{subject}</span></td>
            {coach}
            <td data-label=next>{when}</td>
            <td data-label=many>{dates(locale, card.dates)}</td>
            <td data-label=taken class="nowrap">{seats}</td>
        </tr>
    }
    .into_any()
}

//! `/coach/ateliers/:id` and `/admin/ateliers/:id`: one workshop for those who run it: its dates, and who comes.

use super::place;
use crate::api::workshops as api;
use crate::model::{Desk, GivenDate, GivenWorkshop, LineEntry, SeriesId, SkipReason, WaitlistStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Table, Tone, Variant, use_locale,
};

/// For a provider.
#[component]
pub fn CoachWorkshopPage() -> AnyView {
    page(Desk::Coach)
}

/// For the back office.
#[component]
pub fn OfficeWorkshopPage() -> AnyView {
    page(Desk::Office)
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<SeriesId>().ok()));
    let workshop = Resource::new_blocking(
        move || id.get(),
        |id| async move { api::show_given_workshop(id.unwrap_or(SeriesId(uuid::Uuid::nil()))).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match workshop.await {
                    Ok(workshop) => show(locale, workshop, desk),
                    Err(AppError::NotFound) => unknown(locale, desk),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Atelier", "Workshop") />
                        <ErrorState error retry=desk.path() />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, workshop: GivenWorkshop, desk: Desk) -> AnyView {
    let title = workshop.title.get(locale).to_owned();
    let (subject, coach) = (workshop.subject.get(locale), &workshop.coach);
    let place = place(locale, workshop.online, &workshop.place);
    let subtitle = tr!(locale, "{subject} avec {coach}. {place}.", "{subject} with {coach}. {place}.");
    let head = columns(locale).map(str::to_owned).into_iter().chain([String::new()]).collect();
    let lines = workshop.dates.iter().map(|date| line(locale, date)).collect_view();
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle>
            <LinkButton href=desk.path() variant=Variant::Quiet>{locale.pick("Tous les ateliers", "All workshops")}</LinkButton>
        </PageHeader>
        <div class="stack">
            <p class="muted">{workshop.zone.clone()}</p>
            <Table caption=locale.pick("Dates de l’atelier", "Dates of the workshop") head>{lines}</Table>
        </div>
    }
    .into_any()
}

fn columns(locale: Locale) -> [&'static str; 3] {
    match locale {
        Locale::Fr => ["Quand", "Places", "Inscrits"],
        Locale::En => ["When", "Seats", "Who comes"],
    }
}

fn line(locale: Locale, date: &GivenDate) -> AnyView {
    let [when, seats, who] = columns(locale);
    let state = match (date.cancelled, date.over) {
        (true, _) => Some(view! { <Badge tone=Tone::Warning>{locale.pick("Annulée", "Cancelled")}</Badge> }),
        (false, true) => Some(view! { <Badge tone=Tone::Neutral>{locale.pick("Passée", "Past")}</Badge> }),
        (false, false) => None,
    };
    let mut taken = format!("{}/{}", date.roster.len(), date.capacity);
    if date.held > 0 {
        let held = date.held;
        taken += &tr!(locale, ", {held} proposée", ", {held} offered");
    }
    if date.waiting > 0 {
        let waiting = date.waiting;
        taken += &tr!(locale, ", {waiting} en attente", ", {waiting} waiting");
    }
    let names = if date.roster.is_empty() { "—".to_owned() } else { date.roster.join(", ") };
    let line = line_of_those_who_wait(locale, &date.line);
    view! {
        <tr>
            <td data-label=when>{date.when.clone()}</td>
            <td data-label=seats class="nowrap">{taken}</td>
            <td data-label=who>{names}{line}</td>
            <td>{state}</td>
        </tr>
    }
    .into_any()
}

/// Who waits or waited, and why somebody was passed over; the back office alone is given this.
fn line_of_those_who_wait(locale: Locale, line: &[LineEntry]) -> Option<AnyView> {
    if line.is_empty() {
        return None;
    }
    let entries = line.iter().map(|entry| {
        let mut text = format!("{}\u{202f}: {}", entry.student, status(locale, entry.status));
        if let Some(reason) = entry.skipped {
            text += &format!(" ({})", skipped(locale, reason));
        }
        view! { <li>{text}</li> }
    });
    let entries = entries.collect_view();
    Some(
        view! {
            <details>
                <summary>{locale.pick("Liste d’attente", "Waiting list")}</summary>
                <ol>{entries}</ol>
            </details>
        }
        .into_any(),
    )
}

const fn status(locale: Locale, status: WaitlistStatus) -> &'static str {
    match status {
        WaitlistStatus::Waiting => locale.pick("attend", "waiting"),
        WaitlistStatus::Offered => locale.pick("place proposée", "seat offered"),
        WaitlistStatus::Accepted => locale.pick("a accepté", "accepted"),
        WaitlistStatus::Refused => locale.pick("a refusé", "refused"),
        WaitlistStatus::Expired => locale.pick("n’a pas répondu à temps", "did not answer in time"),
        WaitlistStatus::Left => locale.pick("a quitté la liste", "left the list"),
        WaitlistStatus::Closed => locale.pick("date annulée", "date cancelled"),
    }
}

const fn skipped(locale: Locale, reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::Credits => locale.pick("passé\u{202f}: pas assez de crédits", "passed over: not enough credits"),
        SkipReason::Clash => locale.pick("passé\u{202f}: autre rendez-vous", "passed over: another appointment"),
    }
}

fn unknown(locale: Locale, desk: Desk) -> AnyView {
    let title = locale.pick("Cet atelier n’existe pas", "There is no such workshop");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")>
            <LinkButton href=desk.path()>{locale.pick("Voir les ateliers", "See the workshops")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

//! `/coach/ateliers/:id` and `/admin/ateliers/:id`: one workshop for those who run it: its dates, and who comes.

use super::{date_sheet, place};
use crate::api::workshops::{self as api, CallOffDates, ChangeCapacity};
use crate::model::{
    AppointmentId, DatesPreview, Desk, GivenDate, GivenWorkshop, LineEntry, SeriesId, SkipReason, WaitlistStatus,
    report_address,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
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

/// What can be done on this page.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) call_off: ServerAction<CallOffDates>,
    pub(super) seats: ServerAction<ChangeCapacity>,
}

/// What the address asks about one date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Asked {
    /// `annuler`: the date to call off; with `suite`, those after it too.
    calling_off: Option<(AppointmentId, bool)>,
    /// `places`: the date whose seats are changed.
    seats: Option<AppointmentId>,
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<SeriesId>().ok()));
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let date = |name: &str| query.get(name)?.parse::<AppointmentId>().ok();
            let calling_off = date("annuler").map(|date| (date, query.get("suite").is_some()));
            Asked { calling_off, seats: date("places") }
        })
    });
    let actions = Actions { call_off: ServerAction::new(), seats: ServerAction::new() };
    let done = move || actions.call_off.version().get() + actions.seats.version().get();
    let workshop = preau_ui::load(
        move || (id.get(), asked.get(), done()),
        |(id, asked, _)| async move {
            let workshop = api::show_given_workshop(id.unwrap_or(SeriesId(uuid::Uuid::nil()))).await?;
            let preview = match asked.calling_off {
                Some((date, following)) => api::preview_call_off(date, following).await.ok(),
                None => None,
            };
            Ok::<_, AppError>((workshop, preview))
        },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match workshop.await {
                    Ok((workshop, preview)) => show(locale, workshop, preview, asked.get_untracked(), desk, actions),
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

fn show(
    locale: Locale,
    workshop: GivenWorkshop,
    preview: Option<DatesPreview>,
    asked: Asked,
    desk: Desk,
    actions: Actions,
) -> AnyView {
    let title = workshop.title.get(locale).to_owned();
    let (subject, coach) = (workshop.subject.get(locale), &workshop.coach);
    let place = place(locale, workshop.online, &workshop.place);
    let subtitle = tr!(locale, "{subject} avec {coach}. {place}.", "{subject} with {coach}. {place}.");
    let head = columns(locale).map(str::to_owned).into_iter().chain([String::new()]).collect();
    let address = format!("{}/{}", desk.path(), workshop.id);
    let last = workshop.dates.len().saturating_sub(1);
    let lines =
        workshop.dates.iter().enumerate().map(|(n, date)| line(locale, desk, date, &address, n < last)).collect_view();
    let sheet = match (preview, asked.seats.and_then(|id| workshop.dates.iter().find(|date| date.id == id))) {
        (Some(preview), _) => Some(date_sheet::calling_off(locale, preview, &address, desk, actions)),
        (None, Some(date)) => Some(date_sheet::seats(locale, date, &address, desk, actions)),
        (None, None) => None,
    };
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle>
            <LinkButton href=desk.path() variant=Variant::Quiet>{locale.pick("Tous les ateliers", "All workshops")}</LinkButton>
        </PageHeader>
        <div class="stack">
            <p class="muted">{workshop.zone.clone()}</p>
            <Table caption=locale.pick("Dates de l’atelier", "Dates of the workshop") head>{lines}</Table>
        </div>
        {sheet}
    }
    .into_any()
}

fn columns(locale: Locale) -> [&'static str; 3] {
    match locale {
        Locale::Fr => ["Quand", "Places", "Inscrits"],
        Locale::En => ["When", "Seats", "Who comes"],
    }
}

fn line(locale: Locale, desk: Desk, date: &GivenDate, address: &str, others_follow: bool) -> AnyView {
    let [when, seats, who] = columns(locale);
    let state = match (date.cancelled, date.over) {
        (true, _) => Some(view! { <Badge tone=Tone::Warning>{locale.pick("Annulée", "Cancelled")}</Badge> }),
        (false, true) => Some(view! { <Badge tone=Tone::Neutral>{locale.pick("Passée", "Past")}</Badge> }),
        (false, false) => None,
    };
    let report = (!date.cancelled && date.over && !date.roster.is_empty()).then(|| {
        let href = report_address(date.id, desk == Desk::Office);
        view! { " "<a href=href>{locale.pick("Compte rendu", "Report")}</a> }
    });
    let actions = (!date.cancelled && !date.over).then(|| ways_on(locale, date, address, others_follow));
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
            <td>{state}{report}{actions}</td>
        </tr>
    }
    .into_any()
}

fn ways_on(locale: Locale, date: &GivenDate, address: &str, others_follow: bool) -> AnyView {
    let (one, seats) = (format!("{address}?annuler={}", date.id), format!("{address}?places={}", date.id));
    let rest = others_follow.then(|| {
        let href = format!("{address}?annuler={}&suite=1", date.id);
        view! { <a href=href>{locale.pick("Annuler la suite", "Cancel the rest")}</a> }
    });
    view! {
        <span class="cluster">
            <a href=seats>{locale.pick("Places", "Seats")}</a>
            <a href=one>{locale.pick("Annuler cette date", "Cancel this date")}</a>
            {rest}
        </span>
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

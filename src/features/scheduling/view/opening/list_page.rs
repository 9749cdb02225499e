//! `/admin/disponibilites`: whose availability to edit.

use crate::api::availability::list_hours_kept;
use crate::model::KeptHours;
use crate::model::availability::{AVAILABILITIES, availability_address};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, ErrorState, PageHeader, PageTitle, Skeleton, Table, use_locale};

/// The page.
#[component]
pub fn AvailabilitiesPage() -> AnyView {
    let locale = use_locale();
    let kept = preau_ui::load(|| (), |()| list_hours_kept());
    let title = locale.pick("Disponibilités", "Availability");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick("Heures, absences et règles de réservation de chaque coach.", "Hours, absences and rules of booking of each coach.") />
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>{move || Suspend::new(async move {
            match kept.await {
                Ok(kept) => list(locale, kept),
                Err(error) => view! { <ErrorState error retry=AVAILABILITIES /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 3] {
    match locale {
        Locale::Fr => ["Coach", "Par semaine", "Prochaine fermeture"],
        Locale::En => ["Coach", "A week", "Next closure"],
    }
}

fn list(locale: Locale, kept: Vec<KeptHours>) -> AnyView {
    if kept.is_empty() {
        return view! {
            <EmptyState title=locale.pick("Aucun coach pour l’instant", "No coach yet") />
        }
        .into_any();
    }
    let lines = kept.into_iter().map(|coach| line(locale, coach)).collect_view();
    let head = columns(locale).map(str::to_owned).to_vec();
    view! { <Table caption=locale.pick("Coachs", "Coaches") head>{lines}</Table> }.into_any()
}

fn line(locale: Locale, coach: KeptHours) -> AnyView {
    let [who, week, closure] = columns(locale);
    let hours = locale.decimal(coach.minutes * 10 / 6, 2);
    let hours = match &coach.zone {
        Some(zone) => tr!(locale, "{hours} h ({zone})", "{hours} h ({zone})"),
        None => locale.pick("Aucune heure", "No hours").to_owned(),
    };
    let (href, closed) = (availability_address(Some(&coach.slug)), coach.closed.unwrap_or_else(|| "–".to_owned()));
    view! {
        <tr>
            <td data-label=who><a href=href><strong>{coach.name}</strong></a></td>
            <td data-label=week>{hours}</td>
            <td data-label=closure>{closed}</td>
        </tr>
    }
    .into_any()
}

//! Below a booking: its report, and what is said of it.

use super::entry;
use crate::model::{BookingId, BookingReviews, FollowUp, ReportState, Words};
use leptos::prelude::*;
use preau_directory::view::Stars;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{ErrorState, LinkButton, Loaded, Section, Variant, use_locale};

/// Nothing until there is something to say.
#[component]
pub(in super::super) fn FollowUpSection(
    /// Of this booking.
    id: BookingId,
    /// What [`show_follow_up`](crate::api::reports::show_follow_up) answered.
    follow_up: Loaded<Result<FollowUp, AppError>>,
) -> AnyView {
    let locale = use_locale();
    view! {
        <Suspense>{move || Suspend::new(async move {
            match follow_up.await {
                Ok(follow_up) => show(locale, id, follow_up),
                Err(error) => view! { <ErrorState error /> }.into_any(),
            }
        })}</Suspense>
    }
    .into_any()
}

fn show(locale: Locale, id: BookingId, follow_up: FollowUp) -> AnyView {
    let FollowUp { voice, desk, file, report, reviews, .. } = follow_up;
    let report = report.map(|report| entry::entry(locale, report));
    let runs = desk.is_some();
    let ways = desk.map(|(state, href)| {
        let label = match state {
            ReportState::NotYet => None,
            ReportState::Due | ReportState::Overdue => {
                Some((Variant::Primary, locale.pick("Rédiger le compte rendu", "Write the report")))
            }
            ReportState::Filed => Some((Variant::Secondary, locale.pick("Ouvrir le compte rendu", "Open the report"))),
        };
        let write = label.map(|(variant, label)| view! { <LinkButton href variant>{label}</LinkButton> });
        let file = file.map(|href| {
            view! { <LinkButton href variant=Variant::Secondary>{locale.pick("Fiche de l’élève", "Student’s file")}</LinkButton> }
        });
        view! { <p class="cluster">{write}{file}</p> }
    });
    let section = (runs || report.is_some()).then(|| {
        let title = if report.is_some() || runs { locale.pick("Compte rendu", "Report") } else { "" };
        view! { <Section title class="stack">{report}{ways}</Section> }
    });
    let progress = (!runs && section.is_some()).then(|| {
        let label = voice.pick(locale, "Voir tous les progrès", "Voir tous tes progrès", "See all the progress");
        view! { <p><a href=crate::model::PROGRESS>{label}</a></p> }
    });
    view! { {section} {progress} {said(locale, id, reviews)} }.into_any()
}

fn said(locale: Locale, id: BookingId, reviews: BookingReviews) -> Option<AnyView> {
    let BookingReviews { may_write, mine, theirs, closes } = reviews;
    if !may_write && mine.is_none() && theirs.is_none() {
        return None;
    }
    let href = format!("/espace/rendez-vous/{id}/avis");
    let write = may_write.then(|| {
        view! { <p><LinkButton href variant=Variant::Secondary>{locale.pick("Donner un avis", "Write a review")}</LinkButton></p> }
    });
    let waiting = closes.map(|closes| {
        let words = tr!(
            locale,
            "Les deux avis deviennent lisibles ensemble, quand ils sont écrits ou le {closes}.",
            "Both reviews become readable together, when both are written or on {closes}."
        );
        view! { <p class="muted small">{words}</p> }
    });
    let mine = mine.map(|words| quoted(locale.pick("De ce côté", "From this side"), words));
    let theirs = theirs.map(|words| quoted(locale.pick("De l’autre côté", "From the other side"), words));
    let view = view! {
        <Section title=locale.pick("Avis", "Reviews") class="stack">{mine}{theirs}{write}{waiting}</Section>
    };
    Some(view.into_any())
}

fn quoted(title: &'static str, words: Words) -> AnyView {
    let body = (!words.body.is_empty()).then(|| view! { <blockquote>{words.body}</blockquote> });
    view! { <div class="stack stack-s"><h3>{title}</h3><p><Stars rating=words.rating /></p>{body}</div> }.into_any()
}

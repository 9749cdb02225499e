//! `/coach/comptes-rendus/:id` and `/admin/comptes-rendus/:id`: the report of one appointment, written, read or corrected
//! (`?corriger=1`).

use super::{form, path, state_badge};
use crate::api::reports::{SaveReport, show_report};
use crate::model::{AppointmentId, Desk, Learner, Level, ReportSheet, ReportState, file_address, level_key};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, Notice, PageHeader, PageTitle, Section, Skeleton, Tone, Variant,
    use_locale,
};

/// For a provider.
#[component]
pub fn CoachReportPage() -> AnyView {
    page(Desk::Coach)
}

/// For the back office.
#[component]
pub fn OfficeReportPage() -> AnyView {
    page(Desk::Office)
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<AppointmentId>().ok()));
    let correcting = Memo::new(move |_| query.with(|query| query.get("corriger").is_some()));
    let save = ServerAction::<SaveReport>::new();
    let saved = super::super::accepted(save);
    let report = preau_ui::load(
        move || (id.get(), saved.get()),
        // A malformed id names nothing, like one that was never given.
        |(id, _)| show_report(id.unwrap_or(AppointmentId(uuid::Uuid::nil()))),
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || {
                let correcting = correcting.get();
                Suspend::new(async move {
                    match report.await {
                        Ok(sheet) => show(locale, desk, sheet, correcting, save),
                        Err(AppError::NotFound) => unknown(locale, desk),
                        Err(error) => view! {
                            <PageHeader title=locale.pick("Compte rendu", "Report") />
                            <ErrorState error retry=path(desk) />
                        }
                        .into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, desk: Desk, sheet: ReportSheet, correcting: bool, save: ServerAction<SaveReport>) -> AnyView {
    let names = sheet.learners.iter().map(|learner| learner.name.as_str()).collect::<Vec<_>>().join(", ");
    let subject = sheet.subject.get(locale);
    let title = tr!(locale, "Compte rendu\u{202f}: {subject}", "Report: {subject}");
    let (when, coach) = (&sheet.when, &sheet.coach);
    let subtitle = match desk {
        Desk::Coach => format!("{when}. {names}"),
        Desk::Office => format!("{when}. {names} · {coach}"),
    };
    let state = state_badge(locale, sheet.state);
    let files = files(locale, &sheet);
    let body = match sheet.state {
        ReportState::NotYet => view! {
            <Notice tone=Tone::Info><p>{locale.pick(
                "Le compte rendu se rédige dès que le rendez-vous a commencé.",
                "The report can be written as soon as the appointment has begun.",
            )}</p></Notice>
        }
        .into_any(),
        ReportState::Filed if !(correcting && sheet.can_edit) => filed(locale, desk, sheet),
        _ => form::form(locale, desk, sheet, save),
    };
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle>
            <LinkButton href=path(desk) variant=Variant::Quiet>{locale.pick("Tous les comptes rendus", "All reports")}</LinkButton>
        </PageHeader>
        <div class="stack">
            <p class="cluster">{state}{files}</p>
            {body}
        </div>
    }
    .into_any()
}

/// The way to the file of each learner.
fn files(locale: Locale, sheet: &ReportSheet) -> AnyView {
    let links = sheet.learners.iter().map(|learner| {
        let (href, name) = (file_address(learner.student_id, sheet.office), &learner.name);
        view! { <a href=href>{tr!(locale, "Fiche\u{202f}: {name}", "File: {name}")}</a> }
    });
    links.collect_view().into_any()
}

fn filed(locale: Locale, desk: Desk, sheet: ReportSheet) -> AnyView {
    let when = sheet.filed.clone().unwrap_or_default();
    let edit = sheet.can_edit.then(|| {
        let href = format!("{}/{}?corriger=1", path(desk), sheet.appointment_id);
        view! { <p><LinkButton href variant=Variant::Secondary>{locale.pick("Corriger", "Correct")}</LinkButton></p> }
    });
    let learners = sheet.learners.iter().map(|learner| said_of(locale, &sheet, learner)).collect_view();
    let part = |title: &'static str, text: &str| {
        let lines = text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
        (!text.is_empty()).then(|| view! { <Section title>{lines}</Section> })
    };
    let summary = part(locale.pick("Ce qui a été fait", "What was done"), &sheet.form.summary);
    let next = part(locale.pick("Pour la prochaine fois", "For next time"), &sheet.form.next_steps);
    let note = part(locale.pick("Note entre coachs", "Note among coaches"), &sheet.form.note);
    view! {
        <p class="muted">{tr!(locale, "Déposé le {when}. La famille l’a reçu par courriel.", "Filed on {when}. The family got it by e-mail.")}</p>
        {edit}
        <Section title=locale.pick("Élèves", "Students")><ul class="report-learners" role="list">{learners}</ul></Section>
        {summary}
        {next}
        {note}
    }
    .into_any()
}

fn said_of(locale: Locale, sheet: &ReportSheet, learner: &Learner) -> AnyView {
    let (tone, words) = match learner.came {
        Some(false) => (Tone::Warning, locale.pick("Absent", "Absent")),
        _ => (Tone::Success, locale.pick("Présent", "Present")),
    };
    let levels = sheet.skills.iter().filter_map(|skill| {
        let level = sheet.form.levels.get(&level_key(learner.student_id, &skill.code))?;
        let level = super::level(locale, Level::from_number(level.parse().ok()?)?);
        Some(view! { <li>{skill.name.get(locale).to_owned()}": "{level}</li> })
    });
    let levels = levels.collect_view();
    let name = learner.name.clone();
    view! {
        <li>
            <p class="cluster"><strong>{name}</strong><Badge tone>{words}</Badge></p>
            <ul class="report-skills" role="list">{levels}</ul>
        </li>
    }
    .into_any()
}

fn unknown(locale: Locale, desk: Desk) -> AnyView {
    let title = locale.pick("Ce rendez-vous n’existe pas", "There is no such appointment");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne, ou celle d’un autre coach.", "The address may be an old one, or another coach’s.")>
            <LinkButton href=path(desk)>{locale.pick("Voir les comptes rendus", "See the reports")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

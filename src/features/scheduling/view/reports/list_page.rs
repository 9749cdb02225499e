//! `/coach/comptes-rendus` and `/admin/comptes-rendus`: reports that are to be written, and those that were (`?etat=deposes`).

use super::{path, state_badge};
use crate::api::reports::list_reports;
use crate::model::{Desk, ReportLine, ReportState};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Page};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Pager, Skeleton, Tab, Table, Tabs, Variant,
    use_locale,
};

/// For a provider.
#[component]
pub fn CoachReportsPage() -> AnyView {
    page(Desk::Coach)
}

/// For the back office.
#[component]
pub fn OfficeReportsPage() -> AnyView {
    page(Desk::Office)
}

fn page(desk: Desk) -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let filed = query.get("etat").as_deref() == Some("deposes");
            (filed, query.get("page").and_then(|page| page.parse::<u32>().ok()).unwrap_or(1))
        })
    });
    let reports = preau_ui::load(move || wanted.get(), move |(filed, page)| list_reports(desk, filed, page));
    let title = locale.pick("Comptes rendus", "Reports");
    let subtitle = match desk {
        Desk::Coach => locale.pick(
            "À déposer dans les 24 heures qui suivent chaque rendez-vous.",
            "To be filed within 24 hours after each appointment.",
        ),
        Desk::Office => {
            locale.pick("Ceux de tous les coachs, les plus anciens d’abord.", "Those of all coaches, the oldest first.")
        }
    };
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle />
        {move || tabs(locale, desk, wanted.get().0)}
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match reports.await {
                    Ok(page) => list(locale, desk, page, wanted.get_untracked().0),
                    Err(error) => view! { <ErrorState error retry=path(desk) /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn tabs(locale: Locale, desk: Desk, filed: bool) -> AnyView {
    let base = path(desk);
    let items = vec![
        Tab { href: base.to_owned(), label: locale.pick("À rédiger", "To be written").to_owned(), current: !filed },
        Tab {
            href: format!("{base}?etat=deposes"), label: locale.pick("Déposés", "Filed").to_owned(), current: filed
        },
    ];
    view! { <Tabs items label=locale.pick("État", "State") /> }.into_any()
}

fn list(locale: Locale, desk: Desk, page: Page<ReportLine>, filed: bool) -> AnyView {
    if page.items.is_empty() {
        return nothing(locale, filed);
    }
    let base = if filed { format!("{}?etat=deposes", path(desk)) } else { path(desk).to_owned() };
    let (number, last) = (page.number, page.last());
    let [when, what, who, coach, state] = columns(locale);
    let mut head = vec![when.to_owned(), what.to_owned(), who.to_owned()];
    head.extend((desk == Desk::Office).then(|| coach.to_owned()));
    head.extend([state.to_owned(), String::new()]);
    let lines = page.items.into_iter().map(|line| row(locale, desk, line)).collect_view();
    view! {
        <Table caption=locale.pick("Comptes rendus", "Reports") head>{lines}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Quand", "Matière", "Élève", "Coach", "État"],
        Locale::En => ["When", "Subject", "Student", "Coach", "State"],
    }
}

fn row(locale: Locale, desk: Desk, line: ReportLine) -> AnyView {
    let [when, what, who, coach, state] = columns(locale);
    let href = format!("{}/{}", path(desk), line.appointment_id);
    let (label, variant) = match line.state {
        ReportState::Filed => (locale.pick("Ouvrir", "Open"), Variant::Quiet),
        _ => (locale.pick("Rédiger", "Write"), Variant::Secondary),
    };
    let draft = line.draft.then(|| view! { " "<Badge>{locale.pick("Brouillon", "Draft")}</Badge> });
    let of_coach = (desk == Desk::Office).then(|| view! { <td data-label=coach>{line.coach}</td> });
    let about = line.when.clone();
    view! {
        <tr>
            <td data-label=when>{line.when}</td>
            <td data-label=what>{line.subject.get(locale).to_owned()}</td>
            <td data-label=who>{line.students}</td>
            {of_coach}
            <td data-label=state>{state_badge(locale, line.state)}{draft}</td>
            <td><LinkButton href variant>{label}<span class="visually-hidden">", "{about}</span></LinkButton></td>
        </tr>
    }
    .into_any()
}

fn nothing(locale: Locale, filed: bool) -> AnyView {
    let (title, text) = if filed {
        (
            locale.pick("Aucun compte rendu déposé", "No report has been filed"),
            locale.pick(
                "Chaque compte rendu déposé reste visible ici.",
                "Every report that was filed stays visible here.",
            ),
        )
    } else {
        (
            locale.pick("Tout est à jour", "Everything is up to date"),
            locale.pick(
                "Un rendez-vous apparaît ici dès qu’il commence.",
                "An appointment appears here as soon as it begins.",
            ),
        )
    };
    view! { <EmptyState title text /> }.into_any()
}

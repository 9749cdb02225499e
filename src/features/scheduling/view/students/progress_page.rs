//! `/espace/progres`: how the student who is signed in gets on, or a child (`?eleve=<id>`).

use super::{goals, reports, skills};
use crate::api::students::show_progress;
use crate::model::{PROGRESS, ProgressSheet};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Section, Skeleton, Tab, Tabs, use_locale};

/// The page.
#[component]
pub fn ProgressPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            (query.get("eleve"), query.get("page").and_then(|page| page.parse::<u32>().ok()).unwrap_or(1))
        })
    });
    let progress = preau_ui::load(move || wanted.get(), |(student, page)| show_progress(student, page));
    view! {
        <PageTitle text=locale.pick("Progrès", "Progress") />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match progress.await {
                    Ok(sheet) => show(locale, sheet),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Progrès", "Progress") />
                        <ErrorState error retry=PROGRESS />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, sheet: ProgressSheet) -> AnyView {
    let ProgressSheet { voice, students, progress } = sheet;
    let Some(progress) = progress else { return nobody(locale) };
    let name = &progress.first_name;
    let title = match students.len() {
        1 => voice.pick(locale, "Progrès", "Tes progrès", "Progress").to_owned(),
        _ => tr!(locale, "Progrès\u{202f}: {name}", "Progress: {name}"),
    };
    let address = format!("{PROGRESS}?eleve={}", progress.student_id);
    let tabs = (students.len() > 1).then(|| {
        let items = students.into_iter().map(|(id, name)| Tab {
            href: format!("{PROGRESS}?eleve={id}"),
            label: name,
            current: id == progress.student_id,
        });
        let items: Vec<Tab> = items.collect();
        view! { <Tabs items label=locale.pick("Enfant", "Child") /> }
    });
    let subtitle = voice.pick(
        locale,
        "Ce que les coachs observent après chaque cours.",
        "Ce que tes coachs observent après chaque cours.",
        "What coaches observe after each lesson.",
    );
    view! {
        <PageHeader title subtitle />
        {tabs}
        <div class="stack stack-l">
            <Section title=locale.pick("Compétences", "Skills")>{skills::skills(locale, progress.skills)}</Section>
            <Section title=locale.pick("Buts", "Goals")>{goals::goals(locale, progress.goals, None)}</Section>
            <Section title=locale.pick("Comptes rendus", "Reports")>{reports(locale, progress.reports, address)}</Section>
        </div>
    }
    .into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <PageHeader title=locale.pick("Progrès", "Progress") />
        <EmptyState
            title=locale.pick("Aucun élève à suivre", "No student to follow")
            text=locale.pick("Les progrès d’un élève apparaissent ici.", "A student’s progress appears here.")
        >
            <LinkButton href="/espace">{locale.pick("Revenir à l’accueil", "Back to the home page")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

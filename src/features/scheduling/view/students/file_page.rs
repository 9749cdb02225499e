//! `/coach/eleves/:id` and `/admin/eleves/:id`: everything about one student, for those who teach them.

use super::super::{accepted, join, status};
use super::{goals, reports, skills};
use crate::api::students::{AddGoal, ReachGoal, show_student};
use crate::model::{BookingRow, OFFICE_STUDENTS, STUDENTS, StudentFile};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Locale};
use preau_ui::{
    EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Section, Skeleton, Table, Variant, use_locale,
};

/// For a provider.
#[component]
pub fn CoachStudentPage() -> AnyView {
    page(STUDENTS)
}

/// For the back office.
#[component]
pub fn OfficeStudentPage() -> AnyView {
    page(OFFICE_STUDENTS)
}

fn page(base: &'static str) -> AnyView {
    let locale = use_locale();
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<UserId>().ok()));
    let number = Memo::new(move |_| query.with(|query| query.get("page").and_then(|page| page.parse::<u32>().ok())));
    let (add, reach) = (ServerAction::<AddGoal>::new(), ServerAction::<ReachGoal>::new());
    let (added, reached) = (accepted(add), accepted(reach));
    let file = preau_ui::load(
        move || (id.get(), number.get(), added.get(), reached.get()),
        // A malformed id names nobody, like one that was never given.
        |(id, number, ..)| show_student(id.unwrap_or(UserId(uuid::Uuid::nil())), number.unwrap_or(1)),
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match file.await {
                    Ok(file) => show(locale, file, add, reach),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Fiche élève", "Student’s file") />
                        <ErrorState error retry=base />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, file: StudentFile, add: ServerAction<AddGoal>, reach: ServerAction<ReachGoal>) -> AnyView {
    let title = file.name.clone();
    let subtitle = file.grade.name(locale);
    let address = file.address();
    let new_goal = goals::new_goal(locale, &file, add);
    let back = (!file.office).then(|| {
        view! { <LinkButton href=STUDENTS variant=Variant::Quiet>{locale.pick("Tous mes élèves", "All my students")}</LinkButton> }
    });
    let StudentFile { wishes, upcoming, progress, .. } = file;
    let wishes = (!wishes.is_empty()).then(|| {
        view! { <Section title=locale.pick("Ce que souhaite la famille", "What the family wishes")><p>{wishes}</p></Section> }
    });
    view! {
        <PageTitle text=title.clone() />
        <PageHeader title subtitle>{back}</PageHeader>
        <div class="stack stack-l">
            <Section title=locale.pick("Prochains rendez-vous", "Next appointments")>{ahead(locale, upcoming)}</Section>
            {wishes}
            <Section title=locale.pick("Buts", "Goals") class="stack">
                {goals::goals(locale, progress.goals, Some(reach))}
                {new_goal}
            </Section>
            <Section title=locale.pick("Compétences", "Skills")>{skills::skills(locale, progress.skills)}</Section>
            <Section title=locale.pick("Historique", "History")>{reports(locale, progress.reports, address)}</Section>
        </div>
    }
    .into_any()
}

fn ahead(locale: Locale, rows: Vec<BookingRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="muted">{locale.pick("Aucun rendez-vous prévu.", "No appointment is planned.")}</p> }
            .into_any();
    }
    let [when, what, state] = match locale {
        Locale::Fr => ["Quand", "Quoi", "État"],
        Locale::En => ["When", "What", "State"],
    };
    let lines = rows.into_iter().map(|row| {
        let (subject, service) = (row.subject.get(locale).to_owned(), row.service.get(locale).to_owned());
        let href = format!("/espace/rendez-vous/{}", row.id);
        view! {
            <tr>
                <td data-label=when class="nowrap"><strong>{row.day}</strong>" "{row.time}</td>
                <td data-label=what><a href=href>{subject}</a><span class="muted">" · "{service}" · "{row.coach}</span></td>
                <td data-label=state>{status::badge(locale, row.status, row.over)}</td>
                <td>{join::button(locale, row.id, &row.join)}</td>
            </tr>
        }
    });
    let lines = lines.collect_view();
    let head = vec![when.to_owned(), what.to_owned(), state.to_owned(), String::new()];
    view! { <Table caption=locale.pick("Prochains rendez-vous", "Next appointments") head>{lines}</Table> }.into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Cet élève n’est pas dans vos cours", "You do not teach this student");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("Une fiche s’ouvre aux coachs qui suivent l’élève.", "A file is open to coaches who teach the student.")>
            <LinkButton href=STUDENTS>{locale.pick("Voir mes élèves", "See my students")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

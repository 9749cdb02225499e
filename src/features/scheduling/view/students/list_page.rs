//! `/coach/eleves`: those whom the provider who is signed in teaches; search and page are in the address.

use crate::api::students::list_students;
use crate::model::{STUDENTS, StudentLine, file_address};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, Page};
use preau_ui::{
    EmptyState, ErrorState, PageHeader, PageTitle, Pager, SearchBar, Skeleton, Table, search_address, use_locale,
};

/// The page.
#[component]
pub fn CoachStudentsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let page = query.get("page").and_then(|page| page.parse::<u32>().ok()).unwrap_or(1);
            (query.get("q").unwrap_or_default(), page)
        })
    });
    let students = preau_ui::load(move || wanted.get(), |(q, page)| list_students(q, page));
    let title = locale.pick("Mes élèves", "My students");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <div class="stack">
            {move || {
                let label = locale.pick("Rechercher un élève", "Search a student");
                view! { <SearchBar value=wanted.get().0 label /> }
            }}
            <Transition fallback=|| view! { <Skeleton lines=6 /> }>
                {move || Suspend::new(async move {
                    match students.await {
                        Ok(page) => list(locale, page, &wanted.get_untracked().0),
                        Err(error) => view! { <ErrorState error retry=STUDENTS /> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn list(locale: Locale, page: Page<StudentLine>, q: &str) -> AnyView {
    if page.items.is_empty() {
        let title = if q.is_empty() {
            locale.pick("Aucun élève pour l’instant", "No students yet")
        } else {
            locale.pick("Aucun élève de ce nom", "No student of this name")
        };
        return view! {
            <EmptyState title text=locale.pick("Chaque élève apparaît ici dès son premier rendez-vous.", "Each student appears here from the first appointment on.") />
        }
        .into_any();
    }
    let base = search_address(STUDENTS, &[("q", q)]);
    let (number, last) = (page.number, page.last());
    let head = columns(locale).map(str::to_owned).to_vec();
    let lines = page.items.into_iter().map(|line| row(locale, line)).collect_view();
    view! {
        <Table caption=locale.pick("Mes élèves", "My students") head>{lines}</Table>
        <Pager page=number last base />
    }
    .into_any()
}

const fn columns(locale: Locale) -> [&'static str; 5] {
    match locale {
        Locale::Fr => ["Élève", "Matières", "Prochain rendez-vous", "Cours donnés", "Buts en cours"],
        Locale::En => ["Student", "Subjects", "Next appointment", "Lessons given", "Open goals"],
    }
}

fn row(locale: Locale, line: StudentLine) -> AnyView {
    let [student, subjects, next, done, goals] = columns(locale);
    let href = file_address(line.student_id, false);
    view! {
        <tr>
            <td data-label=student><a href=href>{line.name}</a><span class="muted">" · "{line.grade.name(locale)}</span></td>
            <td data-label=subjects>{line.subjects}</td>
            <td data-label=next>{line.next.unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label=done class="number">{line.done}</td>
            <td data-label=goals class="number">{line.goals}</td>
        </tr>
    }
    .into_any()
}

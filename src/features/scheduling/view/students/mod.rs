//! Those who learn: for who teaches them, and for their families.

mod file_page;
mod goals;
mod list_page;
mod progress_page;
mod skills;

pub use file_page::{CoachStudentPage, OfficeStudentPage};
pub use list_page::CoachStudentsPage;
pub use progress_page::ProgressPage;

use super::reports::entry;
use crate::model::ReportEntry;
use leptos::prelude::*;
use preau_kernel::{Locale, Page, tr};
use preau_ui::{EmptyState, Pager};

/// Reports one after the other, the latest first.
fn reports(locale: Locale, page: Page<ReportEntry>, base: String) -> AnyView {
    if page.items.is_empty() {
        return view! {
            <EmptyState
                title=locale.pick("Aucun compte rendu pour l’instant", "No reports yet")
                text=locale.pick("Le coach en rédige un après chaque rendez-vous.", "The coach writes one after each appointment.")
            />
        }
        .into_any();
    }
    let (number, last) = (page.number, page.last());
    let items = page.items.into_iter().map(|report| {
        let (subject, coach) = (report.subject.get(locale), &report.coach);
        let title = tr!(locale, "{subject} avec {coach}", "{subject} with {coach}");
        let when = report.when.clone();
        view! { <li><time>{when}</time><h3>{title}</h3>{entry(locale, report)}</li> }
    });
    let items = items.collect_view();
    view! { <ol class="timeline" role="list">{items}</ol> <Pager page=number last base /> }.into_any()
}

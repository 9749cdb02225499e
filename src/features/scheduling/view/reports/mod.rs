//! Reports on appointments: to be written, written, read.

mod due;
mod entry;
mod follow_up;
mod form;
mod list_page;
mod sheet_page;

pub(super) use due::{DueReports, load_due};
pub(super) use entry::{entry, level};
pub(super) use follow_up::FollowUpSection;
pub use list_page::{CoachReportsPage, OfficeReportsPage};
pub use sheet_page::{CoachReportPage, OfficeReportPage};

use crate::model::{Desk, OFFICE_REPORTS, REPORTS, ReportState};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Badge, Tone};

const fn path(desk: Desk) -> &'static str {
    match desk {
        Desk::Coach => REPORTS,
        Desk::Office => OFFICE_REPORTS,
    }
}

fn state_badge(locale: Locale, state: ReportState) -> AnyView {
    let (tone, words) = match state {
        ReportState::NotYet => (Tone::Neutral, locale.pick("Pas commencé", "Not begun")),
        ReportState::Due => (Tone::Info, locale.pick("À rédiger", "To be written")),
        ReportState::Overdue => (Tone::Danger, locale.pick("En retard", "Overdue")),
        ReportState::Filed => (Tone::Success, locale.pick("Déposé", "Filed")),
    };
    view! { <Badge tone>{words}</Badge> }.into_any()
}

//! How many reports are to be written, on top of the agenda.

use crate::api::reports::count_due_reports;
use crate::model::{Desk, DueCount, REPORTS};
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{Loaded, Notice, Tone, use_locale};

type Due = Loaded<Result<DueCount, AppError>>;

/// What [`DueReports`] shows; asked in the body of the page.
pub(in super::super) fn load_due() -> Due {
    preau_ui::load(|| (), |()| count_due_reports(Desk::Coach))
}

/// Nothing when there is nothing to write.
#[component]
pub(in super::super) fn DueReports(
    /// From [`load_due`].
    count: Due,
) -> AnyView {
    let locale = use_locale();
    view! {
        <Suspense>
            {move || Suspend::new(async move { count.await.ok().filter(|count| count.due > 0).map(|count| notice(locale, count)) })}
        </Suspense>
    }
    .into_any()
}

fn notice(locale: Locale, count: DueCount) -> AnyView {
    let (due, overdue) = (count.due, count.overdue);
    let to_write = match due {
        1 => tr!(locale, "1 compte rendu à rédiger", "1 report to write"),
        _ => tr!(locale, "{due} comptes rendus à rédiger", "{due} reports to write"),
    };
    let late = (overdue > 0).then(|| tr!(locale, ", dont {overdue} en retard", ", {overdue} of them overdue"));
    let tone = if overdue > 0 { Tone::Warning } else { Tone::Info };
    view! { <Notice tone><p><a href=REPORTS>{to_write}{late}</a></p></Notice> }.into_any()
}

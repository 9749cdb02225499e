//! How many reports are to be written, on top of the agenda.

use crate::api::reports::count_due_reports;
use crate::model::{Desk, DueCount, REPORTS};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Notice, Tone, use_locale};

/// Nothing when there is nothing to write.
#[component]
pub fn DueReports() -> AnyView {
    let locale = use_locale();
    let count = preau_ui::load(|| (), |()| count_due_reports(Desk::Coach));
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

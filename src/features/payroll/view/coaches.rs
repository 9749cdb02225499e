//! Every coach, with what this month has brought and what is owed.

use crate::model::{CoachRow, OFFICE};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{EmptyState, Table};

/// The list.
pub(super) fn list(locale: Locale, rows: Vec<CoachRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <EmptyState title=locale.pick("Aucun coach pour l’instant", "No coach yet") /> }.into_any();
    }
    let [who, tier, waiting, earned, due] = match locale {
        Locale::Fr => ["Coach", "Palier", "Sans compte rendu", "Ce mois", "À payer"],
        Locale::En => ["Coach", "Tier", "Without a report", "This month", "To be paid"],
    };
    let head = [who, tier, waiting, earned, due].map(str::to_owned).to_vec();
    let rows = rows.into_iter().map(|row| {
        let href = format!("{OFFICE}/{}", row.coach.slug);
        view! {
            <tr>
                <td data-label=who><a href=href><strong>{row.coach.name}</strong></a></td>
                <td data-label=tier>{row.coach.tier.label(locale)}</td>
                <td data-label=waiting class="number">{row.waiting.to_string()}</td>
                <td data-label=earned class="number">{row.earned.format(locale)}</td>
                <td data-label=due class="number">{row.due.format(locale)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption=locale.pick("Coachs", "Coaches") head>{rows}</Table> }.into_any()
}

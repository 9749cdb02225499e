//! Tables: real ones, scrollable when wide, stacked cards on a phone.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// A table. Children are `<tr>`s; on a phone each row becomes a card, whose labels are the `data-label` of each `<td>`.
#[component]
pub fn Table(
    /// What the table holds, for screen readers.
    #[prop(into)]
    caption: String,
    /// Column headings; an empty one for a column of actions (a heading over `class="number"` cells aligns with them).
    head: Vec<String>,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let label = caption.clone();
    let heading = |title: String| {
        if title.is_empty() {
            // A column of buttons needs no heading for the eye, but a name for the ear.
            return view! { <th scope="col"><span class="visually-hidden">{tr!(locale, "Actions", "Actions")}</span></th> }.into_any();
        }
        view! { <th scope="col">{title}</th> }.into_any()
    };
    view! {
        <div class="table-scroll" role="region" aria-label=label tabindex="0">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{head.into_iter().map(heading).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

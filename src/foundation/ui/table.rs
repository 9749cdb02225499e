//! Tables: real ones, scrollable when wide, stacked cards on a phone.

use leptos::prelude::*;

/// A table. Children are `<tr>`s; on a phone each row becomes a card, whose labels are the `data-label` of each `<td>`.
#[component]
pub fn Table(
    /// What the table holds, for screen readers.
    #[prop(into)]
    caption: String,
    /// Column headings; an empty one for a column of actions.
    head: Vec<String>,
    children: Children,
) -> impl IntoView {
    let label = caption.clone();
    view! {
        <div class="table-scroll" role="region" aria-label=label tabindex="0">
            <table class="table">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>{head.into_iter().map(|title| view! { <th scope="col">{title}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

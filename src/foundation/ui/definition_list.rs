//! Facts about one thing: name on the left, value on the right.

use leptos::prelude::*;

/// Names and values of one thing's facts.
#[component]
pub fn DefinitionList(
    /// Name and value of each fact.
    items: Vec<(String, AnyView)>,
) -> impl IntoView {
    view! {
        <dl class="definition-list">
            {items.into_iter().map(|(name, value)| view! {
                <div><dt>{name}</dt><dd>{value}</dd></div>
            }).collect_view()}
        </dl>
    }
}

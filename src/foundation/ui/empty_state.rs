//! What a list shows when it is empty: what will be here, and the next step.

use leptos::prelude::*;

/// An empty list: what will be here, and the next step.
#[component]
pub fn EmptyState(
    /// "Aucune séance pour l’instant"
    #[prop(into)]
    title: String,
    /// What to do about it.
    #[prop(optional, into)]
    text: String,
    /// Actions, at most two.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <p class="empty-state-title">{title}</p>
            {(!text.is_empty()).then(|| view! { <p class="empty-state-text">{text}</p> })}
            {children.map(|actions| view! { <div class="cluster">{actions()}</div> })}
        </div>
    }
}

//! A headline figure.

use leptos::prelude::*;

/// A headline figure, what it counts, and perhaps how it moved.
#[component]
pub fn StatCard(
    /// What it counts.
    #[prop(into)]
    label: String,
    /// The figure, already written for the reader.
    #[prop(into)]
    value: String,
    /// Change or explanation.
    #[prop(optional, into)]
    hint: String,
    /// A link or a small chart.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="stat-card">
            <p class="stat-label">{label}</p>
            <p class="figure">{value}</p>
            {(!hint.is_empty()).then(|| view! { <p class="stat-hint">{hint}</p> })}
            {children.map(|more| view! { <div class="stat-more">{more()}</div> })}
        </div>
    }
}

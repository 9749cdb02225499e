//! The top of a page.

use leptos::prelude::*;

/// The top of a page, with the only `<h1>`, and actions on the right.
#[component]
pub fn PageHeader(
    /// The page's name.
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(optional, into)]
    subtitle: String,
    /// Actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            <div class="page-header-text">
                <h1>{title}</h1>
                {(!subtitle.is_empty()).then(|| view! { <p class="page-header-subtitle">{subtitle}</p> })}
            </div>
            {children.map(|actions| view! { <div class="page-header-actions">{actions()}</div> })}
        </header>
    }
}

//! A question whose answer opens under it.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// A heading of level 3 that shows or hides what follows it, also without JavaScript.
#[component]
pub fn Disclosure(
    /// The question.
    #[prop(into)]
    summary: String,
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure">
            <summary><h3>{summary}</h3><Icon name=IconName::ChevronDown /></summary>
            <div class="prose">{children()}</div>
        </details>
    }
}

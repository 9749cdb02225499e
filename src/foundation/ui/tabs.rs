//! Neighbouring pages about one thing.

use leptos::prelude::*;

/// One of the [`Tabs`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    /// Where to.
    pub href: String,
    /// Its name.
    pub label: String,
    /// Is it this page?
    pub current: bool,
}

/// Links to neighbouring pages about one thing. They are links: each tab has its address.
#[component]
pub fn Tabs(
    /// The tabs.
    items: Vec<Tab>,
) -> impl IntoView {
    view! {
        <nav class="tabs">
            {items.into_iter().map(|tab| {
                let current = tab.current.then_some("page");
                view! { <a href=tab.href aria-current=current>{tab.label}</a> }
            }).collect_view()}
        </nav>
    }
}

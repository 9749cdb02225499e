//! Neighbouring pages about one thing.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

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
    /// What they choose between, for screen readers.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let label = if label.is_empty() { tr!(use_locale(), "Onglets", "Tabs") } else { label };
    view! {
        <nav class="tabs" aria-label=label>
            {items.into_iter().map(|tab| {
                let current = tab.current.then_some("page");
                view! { <a href=tab.href aria-current=current>{tab.label}</a> }
            }).collect_view()}
        </nav>
    }
}

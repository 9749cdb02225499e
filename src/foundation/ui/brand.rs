//! The organisation's name next to the arches of the courtyard.

use leptos::prelude::*;

/// The mark (two arches under a roof) and the organisation's name, leading home.
#[component]
pub fn Brand(
    /// Name of the organisation.
    #[prop(into)]
    name: String,
    /// Home of this space.
    #[prop(into)]
    href: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg class="brand-mark" viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
                <path fill="currentColor" d=MARK />
            </svg>
            <span class="brand-name">{name}</span>
        </a>
    }
}

/// A wall under a flat roof, pierced by three arches; the middle one is the tallest.
const MARK: &str = "M2 4h24v2.6H2ZM3 8.6h22V25h-1.8V14.4a2.4 2.4 0 0 0-4.8 0V25H17V13.6a3 3 0 0 0-6 0V25H9.6V14.4a2.4 2.4 0 0 0-4.8 0V25H3Z";

//! Grey lines while something loads, as tall as what comes.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// Grey lines while something loads.
#[component]
pub fn Skeleton(
    /// How many.
    #[prop(default = 3)]
    lines: u32,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{tr!(locale, "Chargement…", "Loading…")}</span>
            {(0..lines).map(|_| view! { <div class="skeleton-line"></div> }).collect_view()}
        </div>
    }
}

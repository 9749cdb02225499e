//! Where this page is.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// The way to this page; the last one, without address, is the page itself.
#[component]
pub fn Breadcrumb(
    /// Name and address of each step.
    items: Vec<(String, Option<String>)>,
) -> impl IntoView {
    let locale = use_locale();
    let steps = items.into_iter().map(|(name, href)| match href {
        Some(href) => view! { <li><a href=href>{name}</a></li> }.into_any(),
        None => view! { <li aria-current="page">{name}</li> }.into_any(),
    });
    view! {
        <nav class="breadcrumb" aria-label=tr!(locale, "Fil d’Ariane", "Breadcrumb")>
            <ol>{steps.collect_view()}</ol>
        </nav>
    }
}

//! Links that look like buttons, and links the router must leave to the browser.

use crate::button::Variant;
use leptos::prelude::*;

/// A link that looks like a button, for going somewhere; use [`Button`](crate::Button) for doing something.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: String,
    /// How loud.
    #[prop(optional)]
    variant: Variant,
    /// Extra class.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    view! { <a href=href class=format!("{} {class}", variant.class()).trim_end().to_owned()>{children()}</a> }
}

/// A link followed by the browser itself: files, other sites, pages outside the router.
#[component]
pub fn ExternalLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// Extra class.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let class = (!class.is_empty()).then_some(class);
    view! { <a href=href class=class rel="external noopener">{children()}</a> }
}

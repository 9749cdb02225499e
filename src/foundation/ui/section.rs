//! A part of a page under its own heading.

use leptos::prelude::*;

/// A part of a page under an `<h2>`.
#[component]
pub fn Section(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Extra class.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("section {class}").trim_end().to_owned()>
            <h2 class="section-title">{title}</h2>
            {children()}
        </section>
    }
}

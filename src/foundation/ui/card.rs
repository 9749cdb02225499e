//! A sheet of paper on the desk.

use leptos::prelude::*;

/// A bordered surface for one subject.
#[component]
pub fn Card(
    /// Extra class.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    view! { <div class=format!("card {class}").trim_end().to_owned()>{children()}</div> }
}

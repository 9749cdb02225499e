//! Every component in its states, for people who build pages.

use crate::page_header::PageHeader;
use leptos::prelude::*;

/// Every component in its states.
#[component]
pub fn StyleGuide() -> impl IntoView {
    view! { <PageHeader title="Styleguide" /> }
}

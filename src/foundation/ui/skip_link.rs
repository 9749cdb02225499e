//! The first link of every page.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// Jumps to `<main id="contenu">`; seen when focused.
#[component]
pub fn SkipLink() -> impl IntoView {
    let locale = use_locale();
    view! { <a class="skip-link" href="#contenu">{tr!(locale, "Aller au contenu", "Skip to content")}</a> }
}

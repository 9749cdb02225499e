//! The page of an address that leads nowhere.

use leptos::prelude::*;
use preau_ui::{EmptyState, LinkButton, PageHeader, PageTitle, use_locale};

/// Answers 404.
#[component]
pub fn NotFoundPage() -> AnyView {
    let locale = use_locale();
    answer_not_found();
    view! {
        <PageTitle text=locale.pick("Page introuvable", "Page not found") />
        <PageHeader title=locale.pick("Page introuvable", "Page not found") />
        <EmptyState
            title=locale.pick("Cette adresse ne mène nulle part", "This address leads nowhere")
            text=locale.pick(
                "Le lien est peut-être ancien, ou une lettre manque.",
                "The link may be old, or a letter is missing.",
            )
        >
            <LinkButton href=locale.pick("/", "/en")>{locale.pick("Revenir à l’accueil", "Back to the home page")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn answer_not_found() {
    #[cfg(not(target_arch = "wasm32"))] // only the server has a status to set
    preau_platform::context::answer_with_status_of(&preau_kernel::AppError::NotFound);
}

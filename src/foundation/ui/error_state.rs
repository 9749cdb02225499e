//! What a page or a section shows when it could not be read.

use crate::locale::use_locale;
use crate::notice::Notice;
use crate::tone::Tone;
use leptos::prelude::*;
use preau_kernel::{AppError, tr};

/// A page or section that could not be read: why, and a way to try again.
#[component]
pub fn ErrorState(
    /// Why.
    error: AppError,
    /// Where "try again" leads; usually this page.
    #[prop(optional, into)]
    retry: Option<String>,
) -> impl IntoView {
    let locale = use_locale();
    let retry = retry.map(|href| {
        view! { <p><a href=href rel="external">{tr!(locale, "Réessayer", "Try again")}</a></p> }
    });
    view! {
        <div class="error-state" role="alert">
            <Notice tone=Tone::Danger>
                <p>{error.message().get(locale).to_owned()}</p>
                {retry}
            </Notice>
        </div>
    }
}

//! The field for a password that is being chosen.

use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Field, use_locale};

/// Its bounds are those of `server::password` (SPEC §2).
#[component]
pub fn NewPasswordField() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Field
            name="password"
            label=tr!(locale, "Mot de passe", "Password")
            kind="password"
            autocomplete="new-password"
            minlength=8
            maxlength=128
            help=tr!(
                locale,
                "8 caractères au moins. Trois mots sans rapport entre eux font un bon mot de passe.",
                "At least 8 characters. Three unrelated words make a good password."
            )
            required=true
        />
    }
}

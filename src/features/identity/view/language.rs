//! The language of one's pages and mails.

use crate::api::ChooseLanguage;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Section, Variant, use_locale};

/// One button per language. A plain form even with JavaScript: the whole document changes language, so it is loaded afresh.
#[component]
pub fn LanguageSection() -> impl IntoView {
    let locale = use_locale();
    let choice = move |wanted: Locale, name: &'static str| {
        let variant = if wanted == locale { Variant::Primary } else { Variant::Secondary };
        view! { <Button variant name="locale" value=wanted.tag()><span lang=wanted.tag()>{name}</span></Button> }
    };
    view! {
        <Section title=tr!(locale, "Langue", "Language") class="stack">
            <p class="muted">{tr!(locale, "Celle des pages et des courriels.", "Of your pages and your mails.")}</p>
            <form class="cluster" method="post" action=ChooseLanguage::PATH>
                {choice(Locale::Fr, "Français")}
                {choice(Locale::En, "English")}
            </form>
        </Section>
    }
}

//! The same page in the other language.

use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::Locale;

/// Links to the French and English twins of this page.
#[component]
pub fn LanguageSwitch(
    /// Address in French.
    #[prop(into)]
    fr: String,
    /// Address in English.
    #[prop(into)]
    en: String,
) -> impl IntoView {
    let here = use_locale();
    let link = |locale: Locale, href: String, name: &'static str| {
        let current = (here == locale).then_some("true");
        view! { <li><a href=href lang=locale.tag() hreflang=locale.tag() rel="external" aria-current=current>{name}</a></li> }
    };
    view! {
        <ul class="language-switch" aria-label="Langue / Language">
            {link(Locale::Fr, fr, "Français")}
            {link(Locale::En, en, "English")}
        </ul>
    }
}

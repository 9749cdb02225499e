//! The language of the page being rendered, known to every component below the root.

use leptos::prelude::*;
use preau_kernel::Locale;

/// Called once by the application's root.
pub fn provide_locale(locale: Locale) {
    provide_context(locale);
}

/// Language of this page; French when nobody said.
pub fn use_locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

//! A sheet over the page, opened and closed by the address.

use crate::icon::{Icon, IconName};
use crate::locale::use_locale;
use leptos::prelude::*;
use preau_kernel::tr;

/// A sheet over the page; `close` is the address without it.
#[component]
pub fn Dialog(
    /// Its heading.
    #[prop(into)]
    title: String,
    /// Address that closes it.
    #[prop(into)]
    close: String,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    view! {
        <dialog class="dialog" open aria-labelledby="dialog-title">
            <div class="dialog-panel">
                <header class="dialog-header">
                    <h2 id="dialog-title" tabindex="-1" autofocus>{title}</h2>
                    <a class="icon-button" href=close aria-label=tr!(locale, "Fermer", "Close")><Icon name=IconName::X /></a>
                </header>
                {children()}
            </div>
        </dialog>
    }
}

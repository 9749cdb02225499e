//! The portal of families, clients and members: left rail on a desktop, bottom tabs on a phone.

use super::account_menu::AccountMenu;
use super::nav::{NavItem, current_entry, nav_links};
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Brand, SkipLink, use_locale};

/// How many tabs fit at the bottom of a phone; the rest goes to the account menu there.
const TABS: usize = 5;

/// The portal around a page (its `<Outlet />` as children).
#[component]
pub fn PortalLayout(
    /// Entries, the most used first: five fit at the bottom of a phone.
    nav: Vec<NavItem>,
    /// Display name of who is signed in.
    #[prop(into)]
    person: String,
    /// Name of the organisation.
    #[prop(into)]
    organisation: String,
    /// The sign-out form.
    #[prop(into)]
    sign_out: ViewFn,
    children: Children,
) -> impl IntoView {
    let locale = use_locale();
    let current = current_entry(&nav);
    let home = nav.first().map_or_else(|| "/".to_owned(), |item| item.href.clone());
    let more = nav.iter().skip(TABS).cloned().collect();
    view! {
        <SkipLink />
        <div class="portal">
            <header class="portal-header">
                <Brand name=organisation href=home />
                <AccountMenu person more current sign_out />
            </header>
            <nav class="portal-nav" aria-label=tr!(locale, "Navigation principale", "Main navigation")>
                <ul>{nav_links(nav, current)}</ul>
            </nav>
            <main class="portal-main" id="contenu" tabindex="-1">{children()}</main>
        </div>
    }
}

//! The back office of the staff: dense, everything one click away.

use super::account_menu::AccountMenu;
use super::nav::{NavGroup, NavItem, current_entry, nav_links};
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Brand, Icon, IconName, SkipLink, use_locale};

/// The back office around a page (its `<Outlet />` as children).
#[component]
pub fn BackOfficeLayout(
    /// Entries by group.
    nav: Vec<NavGroup>,
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
    let all: Vec<NavItem> = nav.iter().flat_map(|group| group.items.clone()).collect();
    let current = current_entry(&all);
    let home = all.first().map_or_else(|| "/".to_owned(), |item| item.href.clone());
    let (in_menu, in_sidebar) = (nav.clone(), nav);
    view! {
        <SkipLink />
        <div class="back-office">
            <header class="back-office-header">
                <details class="back-office-menu">
                    <summary>
                        <Icon name=IconName::Menu label=tr!(locale, "Menu", "Menu") />
                    </summary>
                    <nav class="menu" aria-label=tr!(locale, "Menu", "Menu")>{groups(in_menu, current)}</nav>
                </details>
                <Brand name=organisation href=home />
                <AccountMenu person more=vec![] current sign_out />
            </header>
            <nav class="back-office-nav" aria-label=tr!(locale, "Navigation principale", "Main navigation")>
                {groups(in_sidebar, current)}
            </nav>
            <main class="back-office-main" id="contenu" tabindex="-1">{children()}</main>
        </div>
    }
}

fn groups(nav: Vec<NavGroup>, current: Memo<Option<String>>) -> impl IntoView {
    let group = |group: NavGroup| {
        view! {
            <div class="nav-group">
                <p class="nav-group-label">{group.label}</p>
                <ul>{nav_links(group.items, current)}</ul>
            </div>
        }
    };
    nav.into_iter().map(group).collect_view()
}

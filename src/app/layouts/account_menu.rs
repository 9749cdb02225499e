//! Who is signed in, and the way out.

use super::nav::{NavItem, nav_links};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use preau_ui::{Avatar, Icon, IconName};

/// Who is signed in; opens on what has no room in the bar of a phone, and on signing out. A `<details>`: it needs no
/// JavaScript, and closes by itself when one has moved on.
#[component]
pub(crate) fn AccountMenu(
    /// Display name.
    person: String,
    /// Entries shown here on a phone only.
    more: Vec<NavItem>,
    /// Which entry is current.
    current: Memo<Option<String>>,
    /// The sign-out form.
    sign_out: ViewFn,
) -> impl IntoView {
    let path = use_location().pathname;
    let menu = NodeRef::<leptos::html::Details>::new();
    Effect::new(move || {
        path.track();
        if let Some(menu) = menu.get() {
            menu.set_open(false);
        }
    });
    view! {
        <details class="account-menu" node_ref=menu>
            <summary>
                <Avatar name=person.clone() />
                <span class="account-menu-name">{person}</span>
                <Icon name=IconName::ChevronDown />
            </summary>
            <div class="menu">
                {(!more.is_empty()).then(|| view! { <ul class="account-menu-more">{nav_links(more, current)}</ul> })}
                {sign_out.run()}
            </div>
        </details>
    }
}

//! The way out.

use crate::api::SignOut;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use preau_kernel::tr;
use preau_ui::{Button, Icon, IconName, Variant, use_locale};

/// Ends the session. A plain form even with JavaScript: the browser loads the next page afresh, and nothing of the signed-in
/// person stays in its memory.
#[component]
pub fn SignOutButton() -> AnyView {
    let locale = use_locale();
    view! {
        <form class="form-inline" method="post" action=SignOut::PATH>
            <Button variant=Variant::Quiet>
                <Icon name=IconName::LogOut />
                {tr!(locale, "Se déconnecter", "Sign out")}
            </Button>
        </form>
    }
    .into_any()
}

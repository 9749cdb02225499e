//! What just happened, said once at the top of the next page.

use leptos::prelude::*;
use preau_kernel::Text;

/// Says the text of `?info=code`, for codes that `messages` knows; anything else says nothing.
#[component]
pub fn Toasts(
    /// The closed list of messages.
    messages: fn(&str) -> Option<Text>,
) -> impl IntoView {
    let _ = messages;
    view! { <div class="toasts" role="status"></div> }
}

//! Waiting for a part of the WebAssembly, and what to do when it does not come.

use leptos::wasm_split::SplitLoaderError;
use std::future::Future;

/// The value of a part that is loaded first. When it cannot be had (the network is gone, or a new version was installed
/// and the old files are no longer there), the server is asked for the whole page instead.
pub(super) async fn loaded<T>(part: impl Future<Output = Result<T, SplitLoaderError>>) -> T {
    match part.await {
        Ok(value) => value,
        Err(_) => leave().await,
    }
}

/// Leaves for the address that was asked for, as a link does without JavaScript; never returns. A page that has not come
/// to life yet stays as it is: it works without, and asking for it again would bring the same.
#[cfg(target_arch = "wasm32")]
pub(super) async fn leave() -> ! {
    use leptos::prelude::{GetUntracked, document, window};
    if document().document_element().is_some_and(|root| root.has_attribute("data-hydrated")) {
        let url = leptos_router::hooks::use_url().get_untracked();
        let query = if url.search().is_empty() { "" } else { "?" };
        // The browser refuses malformed addresses only; this one was just parsed.
        window().location().assign(&format!("{}{query}{}{}", url.path(), url.search(), url.hash())).ok();
    }
    std::future::pending().await
}

/// Everything is there on the server.
#[cfg(not(target_arch = "wasm32"))]
async fn leave() -> ! {
    std::future::pending().await
}

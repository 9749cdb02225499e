//! The WASM entry: brings the server-rendered page to life.

use leptos::{mount::hydrate_from_async, prelude::document, tachys::dom::body};

/// Called by the hydration script of every page that has one. Marks the document when it is done, for tests and for
/// styles that only make sense with scripting.
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn hydrate() {
    console_error_panic_hook::set_once();
    // Waits for the part of the WebAssembly that the page is in, then takes the document over in one go.
    hydrate_from_async(body(), preau_app::App).await.forget();
    if let Some(root) = document().document_element() {
        // A failure would only mean that nobody sees the mark.
        root.set_attribute("data-hydrated", "true").ok();
    }
}

//! The WASM entry: brings the server-rendered page to life.

/// Called by the hydration script of every page that has one. Marks the document when it is done, for tests and for
/// styles that only make sense with scripting.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(preau_app::App);
    if let Some(root) = leptos::prelude::document().document_element() {
        // A failure would only mean that nobody sees the mark.
        root.set_attribute("data-hydrated", "true").ok();
    }
}

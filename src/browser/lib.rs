//! The WASM entry: brings the server-rendered page to life.

/// Called by the hydration script of every page that has one.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(preau_app::App);
}

//! What leptos 0.8 leaves unescaped on the server, made safe: `<textarea>` content and the page title.

use leptos::prelude::*;
use leptos_meta::Title;

/// `<title>{text} — {organisation}</title>`; `text` may hold anything a person typed.
#[component]
pub fn PageTitle(#[prop(into)] text: String) -> impl IntoView {
    // leptos_meta pushes the text raw into <title> on the server, and sets document.title (no markup) in the browser.
    let text = if cfg!(target_arch = "wasm32") { text } else { html_escape::encode_text(&text).into_owned() };
    view! { <Title text /> }
}

/// Gives a `<textarea>` its text: escaped inside it on the server, as a property in the browser.
pub(crate) fn with_text(area: impl IntoView + 'static, value: String) -> AnyView {
    if cfg!(target_arch = "wasm32") {
        view! { <{..} prop:value=value /> };
        area.into_any()
    } else {
        area.into_any()
    }
}

/// The inside of a `<textarea>`: escaped on the server, a property in the browser.
pub(crate) fn textarea_content(value: &str) -> String {
    // A first line break right after the tag is swallowed by HTML parsers (HTML §13.2.6.4.7), so one more is added.
    format!("\n{}", html_escape::encode_text(value))
}

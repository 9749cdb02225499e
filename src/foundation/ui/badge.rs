//! A state in one or two words.

use crate::tone::Tone;
use leptos::prelude::*;

/// A state in one or two words; the words carry the meaning, the colour only helps.
#[component]
pub fn Badge(
    /// Meaning.
    #[prop(optional)]
    tone: Tone,
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", tone.class())>{children()}</span> }
}

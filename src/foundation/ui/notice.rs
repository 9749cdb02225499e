//! A message in the page.

use crate::icon::{Icon, IconName};
use crate::tone::Tone;
use leptos::prelude::*;

/// A message in the page: an icon, words, perhaps a link.
#[component]
pub fn Notice(
    /// Meaning.
    #[prop(optional)]
    tone: Tone,
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Info | Tone::Neutral => IconName::Info,
        Tone::Success => IconName::Check,
        Tone::Warning | Tone::Danger => IconName::Alert,
    };
    view! {
        <div class=format!("notice notice-{}", tone.class())>
            <Icon name=icon />
            <div class="notice-text">{children()}</div>
        </div>
    }
}

//! Text or a view, where a component takes either.

use leptos::prelude::*;

/// Text (`"…".into()`) or a view (`view! {…}.into_any().into()`).
pub struct Content(AnyView);

impl Content {
    /// The view to render.
    pub fn into_view(self) -> AnyView {
        self.0
    }
}

impl From<AnyView> for Content {
    fn from(view: AnyView) -> Self {
        Self(view)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self(text.into_any())
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self(text.to_owned().into_any())
    }
}

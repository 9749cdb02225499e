//! Buttons: one primary per screen, the rest quieter.

use crate::form::use_form;
use leptos::prelude::*;

/// How loud a button or a button-like link is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The one thing to do on this screen.
    #[default]
    Primary,
    /// Another possibility.
    Secondary,
    /// Barely more than text: cancel, back, row actions.
    Quiet,
    /// Destroys or cancels something.
    Danger,
}

impl Variant {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// What a button does in a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// Sends the form.
    #[default]
    Submit,
    /// Nothing by itself: needs `on:click`, hence JavaScript.
    Button,
}

/// A button. In a [`Form`](crate::Form), a submit button is disabled and busy while the form is being sent.
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    variant: Variant,
    /// Submit (default) or not.
    #[prop(optional)]
    kind: ButtonKind,
    /// Field this button sends when it is the one pressed.
    #[prop(optional, into)]
    name: Option<String>,
    /// Value of that field.
    #[prop(optional, into)]
    value: Option<String>,
    /// Extra class.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView {
    let (kind, pending) = match kind {
        ButtonKind::Submit => ("submit", use_form().map(|form| form.pending())),
        ButtonKind::Button => ("button", None),
    };
    let busy = move || pending.is_some_and(|pending| pending.try_get() == Some(true));
    view! {
        <button
            type=kind
            class=format!("{} {class}", variant.class()).trim_end().to_owned()
            name=name
            value=value
            aria-busy=move || busy().then_some("true")
            prop:disabled=busy
        >
            {children()}
        </button>
    }
}

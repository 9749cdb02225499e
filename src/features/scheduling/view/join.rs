//! The way into a video room, and why it is not open yet.

use crate::model::Join;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Icon, IconName};

/// The button, as soon as the room is open.
pub(super) fn button(locale: Locale, join: &Join) -> Option<AnyView> {
    let Join::Open { url } = join else { return None };
    let url = url.clone();
    let view = view! {
        <a class="button button-primary" href=url rel="external noopener noreferrer" target="_blank">
            <Icon name=IconName::Video />
            {locale.pick("Rejoindre", "Join")}
            <span class="visually-hidden">{locale.pick(" (nouvel onglet)", " (new tab)")}</span>
        </a>
    };
    Some(view.into_any())
}

/// What there is to know about the room while there is no button.
pub(super) fn explanation(locale: Locale, join: &Join) -> Option<String> {
    match join {
        Join::Opens { at } => Some(tr!(
            locale,
            "Le bouton «\u{202f}Rejoindre\u{202f}» apparaît ici dix minutes avant le rendez-vous, à {at}.",
            "The “Join” button appears here ten minutes before the appointment, at {at}."
        )),
        Join::Over => Some(locale.pick("La salle est fermée.", "The room is closed.").to_owned()),
        Join::None | Join::Open { .. } => None,
    }
}

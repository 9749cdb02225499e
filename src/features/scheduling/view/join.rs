//! The way into a video room, and why it is not open yet.

use crate::api::meeting::JoinRoom;
use crate::model::{BookingId, Join};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, ErrorSummary, Icon, IconName, Submitted};

/// The button, as soon as the room is open. A plain form even with JavaScript: it leads to another site, in a tab of its
/// own, whose address only the answer knows.
pub(super) fn button(locale: Locale, id: BookingId, join: &Join) -> Option<AnyView> {
    if *join != Join::Open {
        return None;
    }
    let view = view! {
        <form method="post" action=JoinRoom::PATH target="_blank">
            <input type="hidden" name="booking_id" value=id.to_string() />
            <Button attr:data-key=format!("join-{id}")>
                <Icon name=IconName::Video />
                {locale.pick("Rejoindre", "Join")}
                <span class="visually-hidden">{locale.pick(" (nouvel onglet)", " (new tab)")}</span>
            </Button>
        </form>
    };
    Some(view.into_any())
}

/// Why the last try to join was refused: the page is then shown again by the server.
pub(super) fn refusal() -> Option<AnyView> {
    let submitted = use_context::<Submitted>().filter(|submitted| submitted.action == JoinRoom::PATH)?;
    Some(view! { <ErrorSummary error=Signal::stored(submitted.error) /> }.into_any())
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
        Join::None | Join::Open => None,
    }
}

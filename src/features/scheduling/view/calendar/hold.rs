//! Keeps a slot for a parent while credits are added.

use super::super::subject::Chosen;
use super::sheet::booking_fields;
use crate::api::holds::HoldSlot;
use crate::model::{HOLD_MINUTES, Offer};
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Button, Form, use_locale};

/// The form; it leads to the page where credits are added.
#[component]
pub(super) fn HoldForm(
    /// The slot.
    offer: Offer,
    /// What it is about.
    chosen: Chosen,
    /// Made once per page: what it refuses outlives this form.
    action: ServerAction<HoldSlot>,
) -> AnyView {
    let locale = use_locale();
    let minutes = HOLD_MINUTES;
    let fields = booking_fields(locale, offer, chosen);
    view! {
        <Form action>
            {fields}
            <Button>{tr!(
                locale,
                "Garder ce créneau {minutes} minutes et ajouter des crédits",
                "Keep this slot for {minutes} minutes and add credits"
            )}</Button>
        </Form>
    }
    .into_any()
}

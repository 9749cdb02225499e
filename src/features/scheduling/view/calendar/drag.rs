//! With a mouse, one's own appointment can be dragged to a free slot of the same coach; the sheet then asks whether to move
//! it. The keyboard and the finger have "Déplacer", which leads to the same place.

use crate::model::{BookingId, WeekQuery};
use chrono::{DateTime, Utc};
use leptos::ev::DragEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// What is being dragged: the booking and its coach.
pub(super) type Dragged = StoredValue<Option<(String, String)>>;

/// For `dragstart` on the days: appointments that cannot be moved stay where they are.
pub(super) fn start(event: &DragEvent, dragged: Dragged) {
    let own = under(event, "a.own[data-booking]");
    let what =
        own.as_ref().and_then(|own| Some((own.get_attribute("data-booking")?, own.get_attribute("data-coach")?)));
    if let (Some(own), Some(_)) = (&own, &what) {
        if let Some(transfer) = event.data_transfer() {
            transfer.set_effect_allowed("move");
        }
        let _ = own.class_list().add_1("own-dragged");
        mark(own, true);
    } else {
        event.prevent_default();
    }
    dragged.set_value(what);
}

/// For `dragover`: a free slot of the same coach takes it.
pub(super) fn over(event: &DragEvent, dragged: Dragged) {
    if target(event, dragged).is_some() {
        event.prevent_default();
    }
}

/// For `drop`: the address that asks whether to move it there.
pub(super) fn drop_on(event: &DragEvent, dragged: Dragged, query: &WeekQuery) -> Option<String> {
    let (slot, booking) = target(event, dragged)?;
    event.prevent_default();
    let start: DateTime<Utc> = slot.get_attribute("data-start")?.parse().ok()?;
    let booking: BookingId = booking.parse().ok()?;
    Some(query.moving(booking).at_slot(start, &slot.get_attribute("data-coach")?).address())
}

/// For `dragend`, wherever it ends.
pub(super) fn end(event: &DragEvent, dragged: Dragged) {
    if let Some(own) = under(event, "a.own") {
        let _ = own.class_list().remove_1("own-dragged");
        mark(&own, false);
    }
    dragged.set_value(None);
}

fn target(event: &DragEvent, dragged: Dragged) -> Option<(HtmlElement, String)> {
    let (booking, coach) = dragged.get_value()?;
    let slot = under(event, "a.slot[data-start]")?;
    (slot.get_attribute("data-coach")? == coach).then_some((slot, booking))
}

/// While something is dragged, the calendar shows where it could go.
fn mark(own: &HtmlElement, dragging: bool) {
    if let Some(calendar) = own.closest(".calendar").ok().flatten() {
        let _ = calendar.class_list().toggle_with_force("calendar-dragging", dragging);
    }
}

fn under(event: &DragEvent, selector: &str) -> Option<HtmlElement> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()??.dyn_into().ok()
}

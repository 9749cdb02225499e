//! The sheets over the page of those who run a workshop: calling dates off, changing how many seats a date has.

use super::given_page::Actions;
use crate::model::{DatesPreview, Desk, GivenDate};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Dialog, Field, Form, LinkButton, Notice, Tone, Variant};

const fn code(desk: Desk) -> &'static str {
    match desk {
        Desk::Coach => "coach",
        Desk::Office => "office",
    }
}

/// What calling off would do, and the button that does it.
pub(super) fn calling_off(
    locale: Locale,
    preview: DatesPreview,
    address: &str,
    desk: Desk,
    actions: Actions,
) -> AnyView {
    let (dates, bookings, credits) = (preview.dates.len(), preview.bookings, preview.credits.format(locale));
    let sentence = if bookings == 0 {
        locale
            .pick(
                "Personne n’est inscrit\u{202f}: rien n’est à rendre.",
                "Nobody has joined: there is nothing to give back.",
            )
            .to_owned()
    } else {
        tr!(
            locale,
            "Places annulées\u{202f}: {bookings}. À rendre en tout\u{202f}: {credits}. Les familles sont prévenues par courriel.",
            "Seats cancelled: {bookings}. Given back in all: {credits}. The families are told by e-mail."
        )
    };
    let lines = preview.dates.into_iter().map(|when| view! { <li>{when}</li> }).collect_view();
    let label = if dates == 1 {
        locale.pick("Annuler cette date", "Cancel this date").to_owned()
    } else {
        tr!(locale, "Annuler {dates} dates", "Cancel {dates} dates")
    };
    let (close, keep) = (address.to_owned(), address.to_owned());
    let (id, following) = (preview.appointment_id.to_string(), preview.following.to_string());
    view! {
        <Dialog title=locale.pick("Annuler des dates\u{202f}?", "Cancel dates?") close>
            <div class="stack">
                <ul class="stack stack-s">{lines}</ul>
                <Notice tone=Tone::Warning><p>{sentence}</p></Notice>
                <Form action=actions.call_off>
                    <input type="hidden" name="desk" value=code(desk) />
                    <input type="hidden" name="appointment_id" value=id />
                    <input type="hidden" name="following" value=following />
                    <Field
                        name="reason"
                        label=locale.pick("Motif", "Reason")
                        maxlength=500
                        help=locale.pick("Il est dit aux familles.", "The families are told.")
                    />
                    <div class="cluster">
                        <Button variant=Variant::Danger>{label}</Button>
                        <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Tout garder", "Keep everything")}</LinkButton>
                    </div>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// More or fewer seats.
pub(super) fn seats(locale: Locale, date: &GivenDate, address: &str, desk: Desk, actions: Actions) -> AnyView {
    let (close, id, when) = (address.to_owned(), date.id.to_string(), date.when.clone());
    let (waiting, capacity) = (date.waiting, date.capacity.to_string());
    let help = if waiting > 0 {
        tr!(
            locale,
            "Les places ajoutées sont proposées à la liste d’attente ({waiting}).",
            "Added seats are offered to the waiting list ({waiting})."
        )
    } else {
        String::new()
    };
    view! {
        <Dialog title=locale.pick("Nombre de places", "Number of seats") close>
            <div class="stack">
                <p>{when}</p>
                <Form action=actions.seats>
                    <input type="hidden" name="desk" value=code(desk) />
                    <input type="hidden" name="appointment_id" value=id />
                    <Field
                        name="capacity"
                        label=locale.pick("Places", "Seats")
                        kind="number"
                        value=capacity
                        min="2"
                        max="200"
                        required=true
                        help
                    />
                    <Button>{locale.pick("Enregistrer", "Save")}</Button>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

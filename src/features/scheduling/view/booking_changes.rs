//! Moving an appointment, calling it off for everybody, and saying that the learner did not come.

use super::booking_page::address;
use crate::api::changes::{CallOff, MarkAbsent, MoveBooking};
use crate::model::policy::Moving;
use crate::model::{Alternative, BookingDetails, CALENDAR, Viewer, WholePreview};
use chrono::SecondsFormat;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Choice, ChoiceField, Dialog, Form, LinkButton, Notice, TextAreaField, Tone, Variant};

/// The way to another time: the calendar for those who book, the list of slots for the coach; or why there is none.
pub(super) fn move_button(locale: Locale, booking: &BookingDetails) -> Option<AnyView> {
    let list = format!("{}?deplacer=1", address(booking.id));
    Some(match booking.moving? {
        Moving::Begun => return None,
        Moving::TooLate => {
            let hours = booking.preview.map_or(0, |preview| preview.refund_hours);
            view! {
                <p class="muted small">{tr!(
                    locale,
                    "À moins de {hours} h du rendez-vous, il ne peut plus être déplacé.",
                    "Less than {hours} h before, an appointment can no longer be moved."
                )}</p>
            }
            .into_any()
        }
        Moving::Allowed => {
            let in_calendar = booking.viewer != Viewer::Provider;
            let href = if in_calendar { format!("{CALENDAR}?deplacer={}", booking.id) } else { list.clone() };
            let next = in_calendar.then(|| {
                let label = locale.pick("Choisir parmi les prochains créneaux", "Choose among the next slots");
                view! { <p><a class="small" href=list data-noscroll="">{label}</a></p> }
            });
            view! {
                <p><LinkButton href variant=Variant::Secondary>{locale.pick("Déplacer", "Move")}</LinkButton></p>
                {next}
            }
            .into_any()
        }
    })
}

/// The next free slots of the coach, as a form that needs no script.
pub(super) fn move_sheet(
    locale: Locale,
    booking: &BookingDetails,
    slots: &[Alternative],
    action: ServerAction<MoveBooking>,
) -> Option<AnyView> {
    (booking.moving? == Moving::Allowed).then(|| {
        let close = address(booking.id);
        let body = if slots.is_empty() { no_slots(locale) } else { slot_form(locale, booking, slots, action) };
        let when = &booking.when;
        let now = tr!(locale, "Prévu jusqu’ici\u{202f}: {when}", "Planned so far: {when}");
        view! {
            <Dialog title=locale.pick("Déplacer ce rendez-vous", "Move this appointment") close>
                <div class="stack"><p>{now}</p>{body}</div>
            </Dialog>
        }
        .into_any()
    })
}

fn slot_form(
    locale: Locale,
    booking: &BookingDetails,
    slots: &[Alternative],
    action: ServerAction<MoveBooking>,
) -> AnyView {
    let option = |slot: &Alternative| Choice {
        value: slot.start.to_rfc3339_opts(SecondsFormat::Secs, true),
        title: slot.when.clone(),
        detail: String::new(),
    };
    let options: Vec<Choice> = slots.iter().map(option).collect();
    let (id, keep) = (booking.id.to_string(), address(booking.id));
    view! {
        <Form action>
            <input type="hidden" name="booking_id" value=id />
            <ChoiceField
                name="start"
                label=locale.pick("Nouveau créneau", "New slot")
                options
                help=locale.pick("Les crédits ne changent pas. Chacun est prévenu par courriel.", "The credits stay as they are. Everybody is told by e-mail.")
                required=true
            />
            <div class="cluster">
                <Button>{locale.pick("Déplacer le rendez-vous", "Move the appointment")}</Button>
                <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn no_slots(locale: Locale) -> AnyView {
    view! {
        <Notice tone=Tone::Info>
            <p>{locale.pick(
                "Aucun créneau n’est libre dans les quatre semaines à venir.",
                "No slot is free in the next four weeks.",
            )}</p>
        </Notice>
    }
    .into_any()
}

/// What calling off does to everybody in the appointment, and the words that go with it.
pub(super) fn call_off_sheet(
    locale: Locale,
    booking: &BookingDetails,
    action: ServerAction<CallOff>,
) -> Option<AnyView> {
    let whole = booking.whole?;
    let (close, when) = (address(booking.id), booking.when.clone());
    let sentence = consequence(locale, whole);
    let (appointment, id, keep) = (whole.appointment_id.to_string(), booking.id.to_string(), close.clone());
    Some(
        view! {
            <Dialog title=locale.pick("Annuler ce rendez-vous\u{202f}?", "Cancel this appointment?") close>
                <div class="stack">
                    <p>{when}</p>
                    <Notice tone=Tone::Info><p>{sentence}</p></Notice>
                    <Form action>
                        <input type="hidden" name="appointment_id" value=appointment />
                        <input type="hidden" name="booking_id" value=id />
                        <TextAreaField
                            name="reason"
                            label=locale.pick("Motif", "Reason")
                            help=locale.pick("Envoyé aux familles avec l’annulation.", "Sent to the families with the cancellation.")
                            maxlength=500
                            rows=3
                        />
                        <div class="cluster">
                            <Button variant=Variant::Danger>{locale.pick("Annuler le rendez-vous", "Cancel the appointment")}</Button>
                            <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Garder le rendez-vous", "Keep the appointment")}</LinkButton>
                        </div>
                    </Form>
                </div>
            </Dialog>
        }
        .into_any(),
    )
}

/// "3 réservations sont annulées. À rendre, en tout : 4,5 crédits."
fn consequence(locale: Locale, whole: WholePreview) -> String {
    let (n, credits) = (whole.bookings, whole.credits.format(locale));
    match n {
        0 => tr!(
            locale,
            "Personne n’a encore payé de place\u{202f}: rien n’est à rendre.",
            "Nobody has paid for a seat yet: there is nothing to give back."
        ),
        1 => tr!(
            locale,
            "1 réservation est annulée et la famille prévenue par courriel. À rendre\u{202f}: {credits}.",
            "1 booking is cancelled and the family is told by e-mail. Given back: {credits}."
        ),
        _ => tr!(
            locale,
            "{n} réservations sont annulées et les familles prévenues par courriel. À rendre, en tout\u{202f}: {credits}.",
            "{n} bookings are cancelled and the families are told by e-mail. Given back, all together: {credits}."
        ),
    }
}

/// Says that the learner did not come.
pub(super) fn absent_form(
    locale: Locale,
    booking: &BookingDetails,
    action: ServerAction<MarkAbsent>,
) -> Option<AnyView> {
    booking.can_be_absent.then(|| {
        let (id, student) = (booking.id.to_string(), &booking.student);
        let label = tr!(locale, "Noter l’absence de {student}", "Mark {student} absent");
        let help = tr!(
            locale,
            "Le crédit reste dépensé et la famille reçoit un mot.",
            "The credit stays spent and the family gets a note."
        );
        view! {
            <Form action>
                <input type="hidden" name="booking_id" value=id />
                <Button variant=Variant::Secondary>{label}</Button>
                <p class="muted small">{help}</p>
            </Form>
        }
        .into_any()
    })
}

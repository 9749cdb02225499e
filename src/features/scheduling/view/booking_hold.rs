//! What a booking's page says while its slot is kept, and when it is no longer.

use super::booking_page::Actions;
use crate::model::{Alternative, BookingDetails, HoldDetails, WeekQuery};
use leptos::prelude::*;
use preau_credits::Credits;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Card, Form, LinkButton, Notice, Tone, Variant};

/// The card, for a slot that is kept or was.
pub(super) fn card(locale: Locale, booking: &BookingDetails, actions: Actions) -> Option<AnyView> {
    match (&booking.hold, &booking.lapsed) {
        (Some(hold), _) => Some(kept(locale, booking, hold, actions)),
        (None, Some(alternatives)) => Some(lost(locale, booking, alternatives)),
        (None, None) => None,
    }
}

fn kept(locale: Locale, booking: &BookingDetails, hold: &HoldDetails, actions: Actions) -> AnyView {
    let until = &hold.until;
    let said = tr!(
        locale,
        "Ce créneau est gardé jusqu’à {until}. Rien n’est encore payé.",
        "This slot is kept until {until}. Nothing has been paid yet."
    );
    let way_on = hold.may_confirm.then(|| confirm(locale, booking, hold, actions));
    let id = booking.id.to_string();
    let release = hold.may_confirm.then(|| {
        view! {
            <Form action=actions.release>
                <input type="hidden" name="booking_id" value=id />
                <Button variant=Variant::Quiet>{locale.pick("Libérer", "Let it go")}</Button>
            </Form>
        }
    });
    view! {
        <Card>
            <div class="stack">
                <Notice tone=Tone::Info><p>{said}</p></Notice>
                {way_on}
                {release}
            </div>
        </Card>
    }
    .into_any()
}

/// Confirms, or says what is missing first. A child is never shown a payment page: parents are.
fn confirm(locale: Locale, booking: &BookingDetails, hold: &HoldDetails, actions: Actions) -> AnyView {
    if hold.missing == Credits::ZERO {
        let (id, cost) = (booking.id.to_string(), booking.credits.format(locale));
        return view! {
            <Form action=actions.confirm>
                <input type="hidden" name="booking_id" value=id />
                <Button>{tr!(locale, "Confirmer ({cost})", "Confirm ({cost})")}</Button>
            </Form>
        }
        .into_any();
    }
    let missing = hold.missing.format(locale);
    if hold.pays {
        let text = tr!(
            locale,
            "Il manque {missing}. Dès que les crédits arrivent, le rendez-vous est confirmé.",
            "Missing: {missing}. As soon as the credits arrive, the appointment is confirmed."
        );
        let label = locale.pick("Ajouter des crédits", "Add credits");
        return view! { <p>{text}</p> <p><LinkButton href="/espace/abonnement">{label}</LinkButton></p> }.into_any();
    }
    let ask = booking.voice.pick(
        locale,
        "La famille peut en ajouter depuis son espace.",
        "Demande à tes parents d’en ajouter.",
        "Parents can add some from their space.",
    );
    view! { <p>{tr!(locale, "Il manque {missing}. {ask}", "Missing: {missing}. {ask}")}</p> }.into_any()
}

fn lost(locale: Locale, booking: &BookingDetails, alternatives: &[Alternative]) -> AnyView {
    let query = WeekQuery { coach: Some(booking.coach_slug.clone()), ..WeekQuery::default() };
    let links = alternatives.iter().map(|slot| {
        let href = query.in_week(&slot.monday).at_slot(slot.start, &slot.coach).address();
        let label = slot.when.clone();
        view! { <li><a class="slot" href=href>{label}</a></li> }
    });
    let links: Vec<_> = links.collect();
    let nearest = (!links.is_empty()).then(|| {
        view! {
            <p>{locale.pick("Les créneaux libres les plus proches\u{202f}:", "The nearest free slots:")}</p>
            <ul class="stack stack-s" role="list">{links}</ul>
        }
    });
    view! {
        <Card>
            <div class="stack">
                <Notice tone=Tone::Warning>
                    <p>{locale.pick(
                        "Ce créneau n’est plus gardé. Rien n’a été payé.",
                        "This slot is no longer kept. Nothing was paid.",
                    )}</p>
                </Notice>
                {nearest}
            </div>
        </Card>
    }
    .into_any()
}

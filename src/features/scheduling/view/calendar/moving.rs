//! Moving a booking: above the calendar, what is being moved; in the sheet, from when to when.

use super::sheet::fact;
use crate::api::changes::MoveBooking;
use crate::model::{MoveOffer, Voice, Week};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, DefinitionList, Form, LinkButton, Notice, Tone, Variant};

/// Which appointment is being moved, and the way out of it.
pub(super) fn banner(locale: Locale, week: &Week) -> Option<AnyView> {
    let moving = week.moving.as_ref()?;
    let (subject, coach, when) = (moving.subject.get(locale), &moving.coach_name, &moving.when);
    let way_out = format!("/espace/rendez-vous/{}", moving.booking_id);
    let text = match &moving.refusal {
        Some(refusal) => refusal.get(locale).to_owned(),
        None => {
            let choose = week.voice.pick(
                locale,
                "Choisissez le nouveau créneau pour",
                "Choisis le nouveau créneau pour",
                "Choose the new time for",
            );
            tr!(locale, "{choose} {subject} avec {coach}, {when}.", "{choose} {subject} with {coach}, {when}.")
        }
    };
    let tone = if moving.refusal.is_some() { Tone::Warning } else { Tone::Info };
    Some(
        view! {
            <Notice tone>
                <p>{text}</p>
                <p><LinkButton href=way_out variant=Variant::Secondary>
                    {locale.pick("Ne pas déplacer", "Do not move it")}
                </LinkButton></p>
            </Notice>
        }
        .into_any(),
    )
}

/// From when to when, the rule, and the button.
pub(super) fn body(
    locale: Locale,
    voice: Voice,
    offer: MoveOffer,
    close: &str,
    action: ServerAction<MoveBooking>,
) -> AnyView {
    let mut items = vec![
        fact(locale.pick("Pour", "For"), offer.student.clone()),
        fact(locale.pick("Avec", "With"), offer.provider_name.clone()),
        fact(locale.pick("Matière", "Subject"), offer.subject.get(locale).to_owned()),
        fact(locale.pick("Avant", "Before"), offer.before.clone()),
        fact(locale.pick("Maintenant", "Now"), offer.after.clone()),
    ];
    if let Some(before) = &offer.coach_before {
        items.push(fact(locale.pick("Avant, chez le coach", "Before, for the coach"), before.clone()));
    }
    if let Some(after) = &offer.coach_after {
        items.push(fact(locale.pick("Maintenant, chez le coach", "Now, for the coach"), after.clone()));
    }
    let rule = rule(locale, voice, &offer);
    let start = offer.start.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let (id, close) = (offer.booking_id.to_string(), close.to_owned());
    view! {
        <div class="stack">
            <DefinitionList items />
            <p class="muted small">{rule}</p>
            <Form action>
                <input type="hidden" name="booking_id" value=id />
                <input type="hidden" name="start" value=start />
                <div class="cluster">
                    <Button>{locale.pick("Déplacer le rendez-vous", "Move the appointment")}</Button>
                    <LinkButton href=close variant=Variant::Quiet>{locale.pick("Pas maintenant", "Not now")}</LinkButton>
                </div>
            </Form>
        </div>
    }
    .into_any()
}

fn rule(locale: Locale, voice: Voice, offer: &MoveOffer) -> String {
    let hours = offer.refund_hours;
    let may = voice.pick(locale, "Vous pouvez déplacer", "Tu peux déplacer", "You can move");
    tr!(
        locale,
        "{may} ce rendez-vous jusqu’à {hours} h avant, sans rien payer de plus. Tout le monde est prévenu.",
        "{may} this appointment up to {hours} h before, at no extra cost. Everybody is told."
    )
}

//! What was just removed and may come back; what is booked outside of the hours.

use super::Desk;
use crate::model::availability::hours_in_words;
use crate::model::{Availability, OutsideBooking, Removed};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Form, Notice, Tone, Variant};

/// Undoes the last removal.
pub(super) fn undo(desk: Desk, availability: &Availability) -> Option<AnyView> {
    let locale = desk.locale;
    let coach = availability.slug.clone().unwrap_or_default();
    let label = locale.pick("Annuler le retrait", "Undo the removal");
    let (what, form) = match availability.removed.clone()? {
        Removed::Hours(block) => {
            let what = hours_in_words(locale, block.weekday, block.from, block.to);
            let form = view! {
                <Form action=desk.actions.restore class="form-inline">
                    <input type="hidden" name="coach" value=coach />
                    <input type="hidden" name="id" value=block.id.to_string() />
                    <Button variant=Variant::Secondary>{label}</Button>
                </Form>
            };
            (what, form.into_any())
        }
        Removed::Exception(row) => {
            let form = view! {
                <Form action=desk.actions.restore_exception class="form-inline">
                    <input type="hidden" name="coach" value=coach />
                    <input type="hidden" name="id" value=row.id.to_string() />
                    <Button variant=Variant::Secondary>{label}</Button>
                </Form>
            };
            (row.when, form.into_any())
        }
    };
    let said = tr!(locale, "Retiré\u{202f}: {what}.", "Removed: {what}.");
    Some(view! { <Notice tone=Tone::Info><div class="spread"><p>{said}</p>{form}</div></Notice> }.into_any())
}

/// Appointments that the hours would no longer allow; they stay booked.
pub(super) fn outside(locale: Locale, availability: &Availability) -> Option<AnyView> {
    let n = availability.outside.len();
    if n == 0 {
        return None;
    }
    let title = if n == 1 {
        locale
            .pick(
                "1 rendez-vous est hors de ces heures. Il reste réservé.",
                "1 appointment is outside of these hours. It stays booked.",
            )
            .to_owned()
    } else {
        tr!(
            locale,
            "{n} rendez-vous sont hors de ces heures. Ils restent réservés.",
            "{n} appointments are outside of these hours. They stay booked."
        )
    };
    let lines = availability.outside.iter().map(|outside| line(locale, outside)).collect_view();
    Some(view! { <Notice tone=Tone::Warning><p><strong>{title}</strong></p><ul>{lines}</ul></Notice> }.into_any())
}

fn line(locale: Locale, outside: &OutsideBooking) -> AnyView {
    let block = &outside.block;
    let (day, hours, who, subject) = (&outside.day, &block.hours, block.students.join(", "), block.subject.get(locale));
    let text = format!("{day}, {hours}, {who}, {subject}");
    match block.booking_id {
        Some(id) => view! { <li><a href=format!("/espace/rendez-vous/{id}")>{text}</a></li> }.into_any(),
        None => view! { <li>{text}</li> }.into_any(),
    }
}

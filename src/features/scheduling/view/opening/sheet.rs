//! The sheets over the page: hours to add or change, days to close, a day to open.

use super::{Desk, Sheet};
use crate::model::availability::{clock, weekday};
use crate::model::{Availability, WeeklyHours};
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{Button, Dialog, Field, Form, LinkButton, SelectField, Variant};

/// The sheet that the address asks for.
pub(super) fn sheet(desk: Desk, availability: &Availability, sheet: Sheet) -> AnyView {
    let coach = availability.slug.clone().unwrap_or_default();
    let (close, today) = (availability.address(), availability.today.clone());
    match sheet {
        Sheet::Add { weekday, opens, closes } => add(desk, coach, close, (weekday, opens, closes)),
        Sheet::Change(id) => match availability.hours.iter().find(|block| block.id == id) {
            Some(block) => change(desk, coach, close, *block),
            None => gone(desk.locale, close),
        },
        Sheet::Close => close_days(desk, coach, close, today),
        Sheet::Open => open_day(desk, coach, close, today),
    }
}

fn hours_fields(locale: Locale, day: String, opens: String, closes: String) -> AnyView {
    let days = (1..=7).map(|day| (day.to_string(), weekday(locale, day).to_owned())).collect::<Vec<_>>();
    view! {
        <SelectField name="weekday" label=locale.pick("Jour", "Day") options=days value=day required=true />
        <div class="form-row">
            <Field name="opens" label=locale.pick("De", "From") kind="time" value=opens required=true />
            <Field name="closes" label=locale.pick("À", "To") kind="time" value=closes required=true />
        </div>
    }
    .into_any()
}

fn add(desk: Desk, coach: String, close: String, (day, opens, closes): (String, String, String)) -> AnyView {
    let locale = desk.locale;
    let keep = close.clone();
    view! {
        <Dialog title=locale.pick("Ajouter une plage", "Add hours") close>
            <Form action=desk.actions.add>
                <input type="hidden" name="coach" value=coach />
                {hours_fields(locale, day, opens, closes)}
                <div class="cluster">
                    <Button>{locale.pick("Ajouter", "Add")}</Button>
                    <LinkButton href=keep variant=Variant::Quiet>{locale.pick("Fermer sans ajouter", "Close without adding")}</LinkButton>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn change(desk: Desk, coach: String, close: String, block: WeeklyHours) -> AnyView {
    let locale = desk.locale;
    let (id, same, of_coach) = (block.id.to_string(), block.id.to_string(), coach.clone());
    let fields = hours_fields(locale, block.weekday.to_string(), clock(block.from), clock(block.to));
    view! {
        <Dialog title=locale.pick("Modifier la plage", "Change these hours") close>
            <div class="stack">
                <Form action=desk.actions.change>
                    <input type="hidden" name="coach" value=coach />
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="version" value=block.version.to_string() />
                    {fields}
                    <Button>{locale.pick("Enregistrer", "Save")}</Button>
                </Form>
                <Form action=desk.actions.remove class="form-inline">
                    <input type="hidden" name="coach" value=of_coach />
                    <input type="hidden" name="id" value=same />
                    <Button variant=Variant::Secondary>{locale.pick("Retirer cette plage", "Remove these hours")}</Button>
                </Form>
                <p class="muted small">{locale.pick(
                    "Ce qui est déjà réservé reste réservé. Un retrait peut être annulé.",
                    "What is booked already stays booked. A removal can be undone.",
                )}</p>
            </div>
        </Dialog>
    }
    .into_any()
}

fn gone(locale: Locale, close: String) -> AnyView {
    view! {
        <Dialog title=locale.pick("Cette plage n’existe plus", "These hours are gone") close>
            <p>{locale.pick("Elle a été retirée entre-temps.", "They have been removed meanwhile.")}</p>
        </Dialog>
    }
    .into_any()
}

fn close_days(desk: Desk, coach: String, close: String, today: String) -> AnyView {
    let locale = desk.locale;
    let (first, last) = (today.clone(), today.clone());
    view! {
        <Dialog title=locale.pick("Fermer des jours ou des heures", "Close days or hours") close>
            <Form action=desk.actions.close>
                <input type="hidden" name="coach" value=coach />
                <div class="form-row">
                    <Field name="first_day" label=locale.pick("Du", "From") kind="date" min=first required=true />
                    <Field name="first_time" label=locale.pick("à partir de", "from this time on") kind="time" />
                </div>
                <div class="form-row">
                    <Field name="last_day" label=locale.pick("Au", "To") kind="date" min=last />
                    <Field name="last_time" label=locale.pick("jusqu’à", "until") kind="time" />
                </div>
                <p class="field-help">{locale.pick(
                    "Un seul jour\u{202f}: laissez «\u{202f}Au\u{202f}» vide. Sans heures, les jours entiers sont fermés.",
                    "A single day: leave “To” empty. Without times, whole days are closed.",
                )}</p>
                <Field
                    name="reason"
                    label=locale.pick("Motif", "Reason")
                    maxlength=120
                    autocomplete="off"
                    help=locale.pick("Vu du coach et de l’équipe seulement.", "Seen by the coach and the staff only.")
                />
                <Button>{locale.pick("Fermer ces dates", "Close these dates")}</Button>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn open_day(desk: Desk, coach: String, close: String, today: String) -> AnyView {
    let locale = desk.locale;
    view! {
        <Dialog title=locale.pick("Ouvrir en plus", "Open in addition") close>
            <Form action=desk.actions.open>
                <input type="hidden" name="coach" value=coach />
                <Field name="day" label=locale.pick("Date", "Date") kind="date" min=today required=true />
                <div class="form-row">
                    <Field name="opens" label=locale.pick("De", "From") kind="time" required=true />
                    <Field name="closes" label=locale.pick("À", "To") kind="time" required=true />
                </div>
                <Button>{locale.pick("Ouvrir ces heures", "Open these hours")}</Button>
            </Form>
        </Dialog>
    }
    .into_any()
}

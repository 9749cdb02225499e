//! Dates that differ from the usual week: closed, or open in addition.

use super::Desk;
use crate::model::{Availability, ExceptionRow};
use leptos::prelude::*;
use preau_kernel::tr;
use preau_ui::{Badge, Button, EmptyState, Form, LinkButton, Section, Table, Tone, Variant};

/// The list, with the ways to add to it.
pub(super) fn section(desk: Desk, availability: &Availability) -> AnyView {
    let locale = desk.locale;
    let address = availability.address();
    let (close, open) = (format!("{address}?fermer=1"), format!("{address}?ouvrir=1"));
    let coach = availability.slug.clone().unwrap_or_default();
    let list = if availability.exceptions.is_empty() {
        view! {
            <EmptyState
                title=locale.pick("Aucune date particulière", "No special dates")
                text=locale.pick("Notez ici vacances, jours fériés, absences, et les heures ouvertes en plus.", "Note holidays, absences, and hours open in addition.")
            />
        }
        .into_any()
    } else {
        let head = [locale.pick("Quand", "When"), locale.pick("Quoi", "What"), ""].map(str::to_owned).to_vec();
        let lines = availability.exceptions.iter().map(|row| line(desk, &coach, row)).collect_view();
        view! { <Table caption=locale.pick("Dates particulières", "Special dates") head>{lines}</Table> }.into_any()
    };
    view! {
        <Section title=locale.pick("Dates particulières", "Special dates") class="stack">
            <div class="cluster">
                <LinkButton href=close variant=Variant::Secondary>{locale.pick("Fermer des dates", "Close dates")}</LinkButton>
                <LinkButton href=open variant=Variant::Secondary>{locale.pick("Ouvrir en plus", "Open in addition")}</LinkButton>
            </div>
            {list}
        </Section>
    }
    .into_any()
}

fn line(desk: Desk, coach: &str, row: &ExceptionRow) -> AnyView {
    let locale = desk.locale;
    let badge = match row.open {
        true => view! { <Badge tone=Tone::Success>{locale.pick("Ouvert en plus", "Open in addition")}</Badge> },
        false => view! { <Badge tone=Tone::Warning>{locale.pick("Fermé", "Closed")}</Badge> },
    };
    let (when, reason, coach) = (row.when.clone(), row.reason.clone(), coach.to_owned());
    let what = tr!(locale, "\u{202f}: {when}", ": {when}");
    let reason = (!reason.is_empty()).then(|| view! { " "<span class="muted">{reason}</span> });
    view! {
        <tr>
            <td data-label=locale.pick("Quand", "When")>{when}</td>
            <td data-label=locale.pick("Quoi", "What")>{badge}{reason}</td>
            <td>
                <Form action=desk.actions.remove_exception class="form-inline" about=("id", row.id.to_string())>
                    <input type="hidden" name="coach" value=coach />
                    <Button variant=Variant::Quiet>
                        {locale.pick("Retirer", "Remove")}<span class="visually-hidden">{what}</span>
                    </Button>
                </Form>
            </td>
        </tr>
    }
    .into_any()
}

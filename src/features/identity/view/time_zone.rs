//! The zone in which one reads times.

use crate::api::ChooseTimeZone;
use leptos::prelude::*;
use preau_kernel::{tr, zone};
use preau_ui::{Button, Form, Section, SelectField, Variant, use_locale};

/// A choice of zones, the one that is set first in sight.
#[component]
pub(super) fn TimeZoneSection(
    /// IANA name.
    current: String,
    /// From the body of the page.
    action: ServerAction<ChooseTimeZone>,
) -> AnyView {
    let locale = use_locale();
    let options = zone::choices(&current);
    view! {
        <Section title=tr!(locale, "Fuseau horaire", "Time zone") class="stack">
            <p class="muted">{tr!(
                locale,
                "Les heures des rendez-vous sont affichées à ces horloges.",
                "Times of appointments are shown by these clocks."
            )}</p>
            <Form action class="form-inline">
                <SelectField name="time_zone" label=tr!(locale, "Mon fuseau horaire", "My time zone") options value=current required=true />
                <Button variant=Variant::Secondary>{tr!(locale, "Enregistrer", "Save")}</Button>
            </Form>
        </Section>
    }
    .into_any()
}

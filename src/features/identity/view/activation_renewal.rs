//! A new activation link for one student: a button in a line of a list, for parents and staff.

use crate::api::RenewActivation;
use leptos::prelude::*;
use preau_kernel::id::UserId;
use preau_kernel::tr;
use preau_ui::{Button, Form, Variant, use_locale};

/// The button. Each has an action of its own, so that a refusal is said where it was asked for.
#[component]
pub fn ActivationRenewal(
    /// Whose link.
    student_id: UserId,
    /// Said to those who do not see in which line the button is.
    name: String,
    /// Counts the links that were sent, for the list to be read again.
    renewed: RwSignal<u32>,
) -> impl IntoView {
    let locale = use_locale();
    let action = ServerAction::<RenewActivation>::new();
    let value = action.value();
    Effect::new(move || {
        if value.with(|value| matches!(value, Some(Ok(())))) {
            renewed.update(|times| *times += 1);
        }
    });
    view! {
        <Form action class="form-inline" about=("student_id", student_id.to_string())>
            <Button variant=Variant::Secondary>
                {tr!(locale, "Renvoyer un lien d’activation", "Send a new activation link")}
                <span class="visually-hidden">{tr!(locale, " pour {name}", " for {name}")}</span>
            </Button>
        </Form>
    }
}

//! Each their own credits, or shared: the choice with its consequences.

use crate::api::account::ChooseSharing;
use crate::model::Sharing;
use crate::model::history::{SEPARATE, SHARED};
use leptos::prelude::*;
use preau_kernel::id::UserId;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Card, Choice, ChoiceField, Form, Section, Variant};

/// Nothing for those who may not choose. `student` is whose page of the back office it stands on, if it does.
pub(super) fn section(
    locale: Locale,
    sharing: Option<Sharing>,
    student: Option<UserId>,
    action: ServerAction<ChooseSharing>,
) -> Option<AnyView> {
    let sharing = sharing?;
    let names = sharing.students.join(", ");
    let options = vec![
        Choice {
            value: SEPARATE.to_owned(),
            title: tr!(locale, "À chaque enfant ses crédits", "Each child has their own credits"),
            detail: tr!(
                locale,
                "Chacun réserve avec ce qui lui a été donné. Ce qui reste aujourd’hui revient à l’enfant qui l’a reçu.",
                "Each books with what they were given. What is left today belongs to the child who received it."
            ),
        },
        Choice {
            value: SHARED.to_owned(),
            title: tr!(locale, "Crédits partagés", "Shared credits"),
            detail: tr!(
                locale,
                "{names}\u{202f}: chacun peut réserver avec les crédits de tous, les plus proches de leur échéance d’abord. Un rendez-vous annulé rend les crédits à celui qui les avait reçus.",
                "{names}: each can book with everybody’s credits, those closest to their expiry first. A cancelled appointment gives the credits back to whoever had received them."
            ),
        },
    ];
    let value = if sharing.shared { SHARED } else { SEPARATE };
    let help = sharing.since.map(|day| tr!(locale, "Choisi le {day}.", "Chosen on {day}.")).unwrap_or_default();
    let student = student.map(|id| view! { <input type="hidden" name="student_id" value=id.to_string() /> });
    let view = view! {
        <Section title=locale.pick("Partage entre enfants", "Sharing between children")>
            <Card>
                <Form action>
                    <input type="hidden" name="account_id" value=sharing.account_id.to_string() />
                    {student}
                    <ChoiceField
                        name="sharing"
                        label=locale.pick("Qui peut utiliser les crédits\u{202f}?", "Who may use the credits?")
                        options
                        value
                        help
                        required=true
                    />
                    <p class="muted small">{locale.pick(
                        "Ce qui a déjà été utilisé ne change pas, et vous pourrez revenir sur ce choix.",
                        "What was used already does not change, and you can choose again later.",
                    )}</p>
                    <Button variant=Variant::Secondary>{locale.pick("Enregistrer ce choix", "Save this choice")}</Button>
                </Form>
            </Card>
        </Section>
    };
    Some(view.into_any())
}

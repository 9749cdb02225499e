//! Preparing an adjustment, and the sheet that shows its effect and asks for the reason.

use crate::api::adjustments::AdjustCredits;
use crate::model::{AdjustmentForm, AdjustmentPreview, Direction};
use leptos::prelude::*;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Button, Card, Choice, ChoiceField, DefinitionList, Dialog, ErrorSummary, Field, Form, LinkButton, Section,
    TextAreaField, Variant,
};

/// A form that goes into the address; `refusal` is why what it says now cannot be done.
pub(super) fn prepare(locale: Locale, path: &str, form: Option<AdjustmentForm>, refusal: Option<AppError>) -> AnyView {
    let form = form.unwrap_or_default();
    let options = [
        (Direction::Give, tr!(locale, "Un geste, une erreur à réparer", "A gesture, a mistake to put right")),
        (
            Direction::Take,
            tr!(locale, "Les plus proches de leur échéance d’abord", "Those closest to their expiry first"),
        ),
    ];
    let options = options.map(|(way, detail)| Choice {
        value: way.code().to_owned(),
        title: way.label(locale).to_owned(),
        detail,
    });
    let value = if form.direction.is_empty() { Direction::Give.code().to_owned() } else { form.direction };
    let path = path.to_owned();
    view! {
        <Section title=locale.pick("Ajuster le solde", "Adjust the balance")>
            <Card>
                <form class="form" method="get" action=path>
                    <ErrorSummary error=Signal::stored(refusal.map(renamed)) />
                    <ChoiceField name="sens" label=locale.pick("Sens", "Direction") options=options.into() value required=true />
                    <Field
                        name="credits"
                        label=locale.pick("Crédits", "Credits")
                        kind="number"
                        inputmode="decimal"
                        value=form.credits
                        min="0.25"
                        max="100"
                        step="0.25"
                        required=true
                        help=locale.pick("Par quarts de crédit.", "In quarters of a credit.")
                    />
                    <Field
                        name="echeance"
                        label=locale.pick("À utiliser jusqu’au", "To be used until")
                        kind="date"
                        value=form.expires_on
                        help=locale.pick(
                            "Pour un ajout\u{202f}; douze mois si rien n’est choisi.",
                            "When adding; twelve months if nothing is chosen.",
                        )
                    />
                    <Button variant=Variant::Secondary>{locale.pick("Voir l’effet", "See the effect")}</Button>
                </form>
            </Card>
        </Section>
    }
    .into_any()
}

/// The names of the fields in the address, so that the links of the summary reach them.
fn renamed(error: AppError) -> AppError {
    match error {
        AppError::Invalid { mut fields } => {
            for field in &mut fields {
                field.field = match field.field.as_str() {
                    "direction" => "sens".to_owned(),
                    "expires_on" => "echeance".to_owned(),
                    other => other.to_owned(),
                };
            }
            AppError::Invalid { fields }
        }
        other => other,
    }
}

/// What it would do, why, and the button that does it.
pub(super) fn sheet(
    locale: Locale,
    form: AdjustmentForm,
    preview: AdjustmentPreview,
    close: &str,
    action: ServerAction<AdjustCredits>,
) -> AnyView {
    let (amount, student) = (preview.amount.format(locale), preview.student.clone());
    let give = preview.direction == Direction::Give;
    let (title, confirm, variant) = if give {
        (
            tr!(locale, "Ajouter {amount} à {student}\u{202f}?", "Add {amount} for {student}?"),
            tr!(locale, "Ajouter {amount}", "Add {amount}"),
            Variant::Primary,
        )
    } else {
        (
            tr!(locale, "Retirer {amount} à {student}\u{202f}?", "Take {amount} from {student}?"),
            tr!(locale, "Retirer {amount}", "Take {amount} away"),
            Variant::Danger,
        )
    };
    let effect = effect(locale, &preview);
    let student_id = form.student_id.map(|id| id.to_string()).unwrap_or_default();
    let hidden = [
        ("student_id", student_id),
        ("direction", form.direction),
        ("credits", form.credits),
        ("expires_on", form.expires_on),
        ("idempotency_key", preview.idempotency_key),
    ];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let back = close.to_owned();
    view! {
        <Dialog title close>
            <div class="stack">
                {effect}
                <Form action>
                    {hidden.collect_view()}
                    <TextAreaField
                        name="reason"
                        label=locale.pick("Raison", "Reason")
                        help=locale.pick(
                            "La famille la lit sur son relevé et dans le courriel qui lui est envoyé.",
                            "The family reads it on the statement and in the mail it is sent.",
                        )
                        required=true
                        maxlength=300
                        rows=3
                    />
                    <div class="cluster">
                        <Button variant>{confirm}</Button>
                        <LinkButton href=back variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
                    </div>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

fn effect(locale: Locale, preview: &AdjustmentPreview) -> AnyView {
    let balance = if preview.shared {
        locale.pick("Solde de la famille", "The family’s balance")
    } else {
        locale.pick("Solde", "Balance")
    };
    let (before, after) = (preview.before.format(locale), preview.after.format(locale));
    let fact = |name: &str, value: String| (name.to_owned(), value.into_any());
    let mut items = vec![fact(balance, tr!(locale, "{before}, puis {after}", "{before}, then {after}"))];
    if let Some(day) = &preview.expires {
        items.push(fact(locale.pick("À utiliser jusqu’au", "To be used until"), day.clone()));
    }
    for (amount, day) in &preview.taken {
        let name = tr!(locale, "Échéance du {day}", "Expiry of {day}");
        items.push(fact(&name, (-*amount).signed(locale)));
    }
    view! { <DefinitionList items /> }.into_any()
}

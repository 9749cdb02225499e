//! Sheets of the back office over a coach's statement: it was paid, it is corrected, the coach changes tier.

use super::terms::since;
use crate::api::pay::{CorrectPay, MarkPaid};
use crate::api::terms::SetTier;
use crate::model::{CoachPay, OFFICE, PayState, Tier};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Dialog, Field, Form, LinkButton, Notice, SelectField, TextAreaField, Tone, Variant};

/// The page with the chosen statement, ready for one more parameter.
pub(super) fn address(pay: &CoachPay) -> String {
    let slug = &pay.coach.slug;
    let chosen = pay.chosen.as_ref().map(|chosen| format!("releve={}&", chosen.row.id)).unwrap_or_default();
    format!("{OFFICE}/{slug}?{chosen}")
}

fn close(pay: &CoachPay) -> String {
    address(pay).trim_end_matches(['&', '?']).to_owned()
}

fn buttons(locale: Locale, back: String, label: String) -> AnyView {
    view! {
        <div class="cluster">
            <Button>{label}</Button>
            <LinkButton href=back variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
        </div>
    }
    .into_any()
}

/// The chosen statement was paid; nothing when it is not to be paid.
pub(super) fn payment(locale: Locale, pay: &CoachPay, action: ServerAction<MarkPaid>) -> Option<AnyView> {
    let chosen = pay.chosen.as_ref().filter(|chosen| chosen.row.state == PayState::Due)?;
    let (month, total, name) = (chosen.row.month.label(locale), chosen.row.total.format(locale), &pay.coach.name);
    let title = tr!(locale, "{total} payés à {name}\u{202f}?", "{total} paid to {name}?");
    let waiting =
        pay.preview.waiting.iter().filter(|e| preau_credits::model::Month::of(e.session.day) == chosen.row.month);
    let waiting = waiting.count();
    let warning = (waiting > 0).then(|| {
        let sessions = super::preview::sessions(locale, waiting);
        let text = tr!(
            locale,
            "De {month}, {sessions} sans compte rendu\u{202f}: ce qui sera déposé plus tard ira sur le relevé suivant.",
            "Of {month}, {sessions} without a report: what is filed later goes to the next statement."
        );
        view! { <Notice tone=Tone::Warning><p>{text}</p></Notice> }
    });
    let (back, today) = (close(pay), pay.today.to_string());
    let first = chosen.row.month.next().first_day().to_string();
    let hidden = [("statement_id", chosen.row.id.to_string()), ("total_minor", chosen.row.total.minor.to_string())];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let explain = tr!(
        locale,
        "Le relevé de {month} ne changera plus. Ce qui s’avérera différent ira sur le relevé suivant.",
        "The statement for {month} will not change any more. What turns out differently goes to the next one."
    );
    Some(view! {
        <Dialog title close=back.clone()>
            <div class="stack">
                <p>{explain}</p>
                {warning}
                <Form action>
                    {hidden.into_iter().collect_view()}
                    <Field name="paid_on" label=locale.pick("Payé le", "Paid on") kind="date" value=today.clone() min=first max=today required=true />
                    <Field
                        name="reference"
                        label=locale.pick("Référence du virement", "Reference of the transfer")
                        maxlength=120
                        required=true
                        help=locale.pick("Le coach la lit sur son relevé.", "The coach reads it on the statement.")
                    />
                    {buttons(locale, back, tr!(locale, "Noter comme payé", "Mark as paid"))}
                </Form>
            </div>
        </Dialog>
    }
    .into_any())
}

/// Something turned out differently.
pub(super) fn correction(locale: Locale, pay: &CoachPay, action: ServerAction<CorrectPay>) -> AnyView {
    let month = pay.chosen.as_ref().map_or(pay.preview.month, |chosen| chosen.row.month);
    let name = &pay.coach.name;
    let title = tr!(locale, "Corriger la paie de {name}", "Correct the pay of {name}");
    let paid = pay.chosen.as_ref().is_some_and(|chosen| matches!(chosen.row.state, PayState::Paid { .. }));
    let label = month.label(locale);
    let explain = if paid {
        tr!(
            locale,
            "Le relevé de {label} est payé et ne change plus\u{202f}: la correction va sur le relevé ouvert suivant.",
            "The statement for {label} is paid and does not change any more: the correction goes to the next open one."
        )
    } else {
        tr!(
            locale,
            "La correction s’ajoute au relevé de {label}.",
            "The correction is added to the statement for {label}."
        )
    };
    let back = close(pay);
    let hidden = [
        ("coach", pay.coach.slug.clone()),
        ("month", month.to_string()),
        ("idempotency_key", pay.idempotency_key.clone()),
    ];
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    view! {
        <Dialog title close=back.clone()>
            <div class="stack">
                <p>{explain}</p>
                <Form action>
                    {hidden.into_iter().collect_view()}
                    <Field
                        name="amount"
                        label=locale.pick("Montant", "Amount")
                        inputmode="decimal"
                        required=true
                        help=locale.pick("Avec un signe moins pour retirer.", "With a minus sign to take away.")
                    />
                    <TextAreaField
                        name="reason"
                        label=locale.pick("Raison", "Reason")
                        help=locale.pick("Le coach la lit sur son relevé.", "The coach reads it on the statement.")
                        required=true
                        maxlength=300
                        rows=3
                    />
                    {buttons(locale, back, tr!(locale, "Ajouter la correction", "Add the correction"))}
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// The coach changes tier.
pub(super) fn tier(locale: Locale, pay: &CoachPay, action: ServerAction<SetTier>) -> AnyView {
    let name = &pay.coach.name;
    let title = tr!(locale, "Palier de {name}", "Tier of {name}");
    let options = Tier::ALL.map(|tier| (tier.code().to_owned(), tier.label(locale).to_owned())).to_vec();
    let (slug, value, back) = (pay.coach.slug.clone(), pay.coach.tier.code(), close(pay));
    let today = pay.today;
    view! {
        <Dialog title close=back.clone()>
            <Form action>
                <input type="hidden" name="coach" value=slug />
                <SelectField name="tier" label=locale.pick("Palier", "Tier") options value required=true />
                {since(locale, today)}
                {buttons(locale, back, tr!(locale, "Enregistrer", "Save"))}
            </Form>
        </Dialog>
    }
    .into_any()
}

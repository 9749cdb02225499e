//! What the back office decides about a payment: a transfer has arrived or not; an anomaly is looked at.

use super::proofs;
use crate::api::transfers::{ConfirmTransfer, RefuseTransfer, SettleAnomaly};
use crate::model::PaymentDetail;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Button, CheckboxField, Disclosure, Field, Form, Notice, Section, TextAreaField, Tone, Variant, use_locale,
};

/// Confirm or refuse a transfer, next to what proves it.
#[component]
pub fn TransferDesk(
    /// The payment.
    payment: PaymentDetail,
    /// Says that it has arrived.
    confirm: ServerAction<ConfirmTransfer>,
    /// Says that it has not.
    refuse: ServerAction<RefuseTransfer>,
) -> AnyView {
    let locale = use_locale();
    let id = payment.row.id;
    let sent = if payment.proofs.is_empty() {
        let text = tr!(locale, "Aucun justificatif envoyé.", "No proof was sent.");
        view! { <p class="muted">{text}</p> }.into_any()
    } else {
        proofs::list(locale, "/admin", id, payment.proofs.clone())
    };
    let decide = payment.by_hand.then(|| {
        view! {
            {confirm_form(locale, &payment, confirm)}
            <Disclosure summary=tr!(locale, "Refuser ce virement", "Refuse this transfer")>
                {refuse_form(locale, id.to_string(), refuse)}
            </Disclosure>
        }
    });
    view! {
        <Section title=tr!(locale, "Virement", "Transfer")>
            <div class="stack">{sent}{decide}</div>
        </Section>
    }
    .into_any()
}

fn confirm_form(locale: Locale, payment: &PaymentDetail, confirm: ServerAction<ConfirmTransfer>) -> AnyView {
    let (expected, id) = (payment.row.amount.format(locale), payment.row.id.to_string());
    view! {
        <Form action=confirm>
            <input type="hidden" name="id" value=id />
            <Field
                name="received"
                label=tr!(locale, "Montant reçu", "Amount received")
                help=tr!(locale, "Tel qu’il est sur le relevé. Attendu\u{202f}: {expected}.", "As the statement has it. Expected: {expected}.")
                inputmode="decimal"
                required=true
            />
            <CheckboxField
                name="other_amount"
                label=tr!(
                    locale,
                    "C’est un autre montant que celui attendu\u{202f}: moins paie une partie, plus devient un crédit du compte",
                    "This is another amount than expected: less pays a part, more becomes credit of the account"
                )
            />
            <Field name="value_date" label=tr!(locale, "Arrivé le", "Arrived on") kind="date" required=true />
            <TextAreaField
                name="note"
                label=tr!(locale, "Où l’avez-vous vu\u{202f}?", "Where did you see it?")
                help=tr!(locale, "Numéro du relevé, ligne… Reste dans la trace.", "Number of the statement, line… Stays in the trace.")
                rows=2
                maxlength=500
            />
            <Button>{tr!(locale, "Confirmer le virement", "Confirm the transfer")}</Button>
        </Form>
    }
    .into_any()
}

fn refuse_form(locale: Locale, id: String, refuse: ServerAction<RefuseTransfer>) -> AnyView {
    view! {
        <Form action=refuse>
            <input type="hidden" name="id" value=id />
            <TextAreaField
                name="reason"
                label=tr!(locale, "Raison", "Reason")
                help=tr!(
                    locale,
                    "Le payeur la reçoit par courriel et peut envoyer un autre justificatif.",
                    "The payer gets it by e-mail and may send another proof."
                )
                rows=3
                maxlength=500
                required=true
            />
            <Button variant=Variant::Danger>{tr!(locale, "Refuser le virement", "Refuse the transfer")}</Button>
        </Form>
    }
    .into_any()
}

/// What differs, and a place to say what was found.
#[component]
pub fn AnomalyDesk(
    /// The payment.
    payment: PaymentDetail,
    /// Puts the anomaly aside.
    settle: ServerAction<SettleAnomaly>,
) -> AnyView {
    let locale = use_locale();
    let text = if payment.row.status.was_paid() {
        tr!(
            locale,
            "Ce paiement est validé chez nous, mais le prestataire en dit autre chose\u{202f}: la boîte noire le raconte. Vérifiez chez lui avant d’agir.",
            "This payment is settled here, but the provider says something else of it: the black box has it. Check with them before acting."
        )
    } else {
        tr!(
            locale,
            "Ce que dit le prestataire ne correspond pas à notre enregistrement. Rien n’a été crédité\u{202f}: vérifiez chez lui avant d’agir.",
            "What the provider says does not match our record. Nothing was credited: check with them before acting."
        )
    };
    view! {
        <Notice tone=Tone::Danger><p>{text}</p></Notice>
        <Disclosure summary=tr!(locale, "Classer cette anomalie", "Settle this anomaly")>
            <Form action=settle>
                <input type="hidden" name="id" value=payment.row.id.to_string() />
                <TextAreaField
                    name="why"
                    label=tr!(locale, "Ce que vous avez vérifié", "What you have checked")
                    rows=3
                    maxlength=500
                    required=true
                />
                <Button variant=Variant::Secondary>{tr!(locale, "Classer", "Settle")}</Button>
            </Form>
        </Disclosure>
    }
    .into_any()
}

//! What the payer of a transfer needs: the account, the reference, and a place to send a proof to.

use super::proofs;
use crate::model::{PaymentStatus, PaymentView, ProofRefusal, TransferView};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, Card, DefinitionList, Notice, Section, Tone, use_locale};

/// The account and the reference, then the proofs.
#[component]
pub fn TransferCard(
    /// The payment.
    payment: PaymentView,
    /// Its transfer.
    transfer: TransferView,
) -> AnyView {
    let locale = use_locale();
    let details = (!payment.status.was_paid()).then(|| instructions(locale, &payment, &transfer));
    let refusal = transfer.refusal.clone().map(|reason| {
        view! {
            <Notice tone=Tone::Danger>
                <p>{tr!(locale, "Nous n’avons pas pu confirmer votre virement\u{202f}:", "We could not confirm your transfer:")}</p>
                <p><q>{reason}</q></p>
            </Notice>
        }
    });
    view! {
        {refusal}
        {details}
        {proofs_section(locale, &payment, transfer)}
    }
    .into_any()
}

fn instructions(locale: Locale, payment: &PaymentView, transfer: &TransferView) -> AnyView {
    let bank = transfer.details.clone();
    let mut facts = vec![
        (tr!(locale, "Montant exact", "Exact amount"), payment.amount.format(locale)),
        (tr!(locale, "Référence à indiquer", "Reference to write"), payment.reference.clone()),
        (tr!(locale, "Bénéficiaire", "Beneficiary"), bank.beneficiary),
        ("IBAN".to_owned(), bank.iban),
        ("BIC".to_owned(), bank.bic),
        (tr!(locale, "Banque", "Bank"), bank.bank),
    ];
    facts.extend(bank.address.map(|address| (tr!(locale, "Adresse de la banque", "Address of the bank"), address)));
    facts.push((tr!(locale, "À faire avant le", "To be made before"), transfer.expected_until.clone()));
    let facts: Vec<_> =
        facts.into_iter().map(|(name, value)| (name, view! { <strong>{value}</strong> }.into_any())).collect();
    view! {
        <Section title=tr!(locale, "Faire le virement", "Make the transfer")>
            <p>{tr!(
                locale,
                "Depuis votre banque ou Wise, virez le montant exact sur ce compte, avec la référence dans le motif\u{202f}: c’est \
                 elle qui nous permet de reconnaître votre paiement.",
                "From your bank or Wise, transfer the exact amount to this account, with the reference in the message: it \
                 lets us recognise your payment."
            )}</p>
            <Card><DefinitionList items=facts /></Card>
        </Section>
    }
    .into_any()
}

fn proofs_section(locale: Locale, payment: &PaymentView, transfer: TransferView) -> AnyView {
    if !transfer.takes_proof && transfer.proofs.is_empty() {
        return ().into_any();
    }
    let waiting = !transfer.proofs.is_empty() && payment.status == PaymentStatus::Pending;
    let waiting = waiting.then(|| {
        view! {
            <Notice tone=Tone::Info>
                <p>{tr!(
                    locale,
                    "Nous avons votre justificatif. Dès que l’argent est sur notre compte, nous confirmons le paiement et vous \
                     recevez un courriel.",
                    "We have your proof. As soon as the money is on our account we confirm the payment and you get an e-mail."
                )}</p>
            </Notice>
        }
    });
    let sent = (!transfer.proofs.is_empty()).then(|| proofs::list(locale, "/espace", payment.id, transfer.proofs));
    let form = transfer.takes_proof.then(|| upload(locale, payment));
    view! {
        <Section title=tr!(locale, "Justificatif du virement", "Proof of the transfer")>
            <div class="stack" id="justificatif">{waiting}{sent}{form}</div>
        </Section>
    }
    .into_any()
}

/// A plain form: the browser sends the file by itself, with or without JavaScript, and shows how far it is.
fn upload(locale: Locale, payment: &PaymentView) -> AnyView {
    let query = use_query_map();
    let refused = query.with_untracked(|query| query.get("fichier").and_then(|code| ProofRefusal::from_code(&code)));
    let error = refused.map(|why| {
        view! { <p class="field-error" id="file-error" role="alert">{why.message().get(locale).to_owned()}</p> }
    });
    let (invalid, described_by) = match refused {
        Some(_) => (Some("true"), "file-error file-help"),
        None => (None, "file-help"),
    };
    view! {
        <form
            class="form"
            method="post"
            action=format!("/espace/paiements/{}/fichier", payment.id)
            enctype="multipart/form-data"
        >
            <div class="field">
                <label class="field-label" for="file">{tr!(locale, "Votre fichier", "Your file")}</label>
                <input
                    class="input"
                    id="file"
                    name="file"
                    type="file"
                    required
                    accept="application/pdf,image/jpeg,image/png,image/webp"
                    aria-invalid=invalid
                    aria-describedby=described_by
                />
                {error}
                <p class="field-help" id="file-help">{tr!(
                    locale,
                    "L’avis d’opération de votre banque\u{202f}: PDF ou image, 25 Mo au plus. Seule notre équipe le voit. Facultatif, mais \
                     la confirmation va plus vite.",
                    "Your bank’s confirmation: PDF or picture, 25 MB at most. Only our team sees it. Optional, but it makes the \
                     confirmation faster."
                )}</p>
            </div>
            <Button>{tr!(locale, "Envoyer le justificatif", "Send the proof")}</Button>
        </form>
    }
    .into_any()
}

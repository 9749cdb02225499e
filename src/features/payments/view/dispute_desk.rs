//! Disputes of a payment: what is at stake, and what became of the money.

use crate::api::refunds::CloseDispute;
use crate::model::{DisputeOutcome, DisputeView};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Button, Card, Choice, ChoiceField, Disclosure, Form, Section, TextAreaField, use_locale};

/// All of them, the latest first; nothing when there is none.
#[component]
pub fn DisputeDesk(
    /// Of the payment.
    disputes: Vec<DisputeView>,
    /// Says what became of the money.
    close: ServerAction<CloseDispute>,
) -> AnyView {
    let locale = use_locale();
    if disputes.is_empty() {
        return ().into_any();
    }
    let cards = disputes.into_iter().map(|dispute| card(locale, dispute, close)).collect_view();
    view! { <Section title=tr!(locale, "Litiges", "Disputes")><div class="stack">{cards}</div></Section> }.into_any()
}

fn card(locale: Locale, dispute: DisputeView, close: ServerAction<CloseDispute>) -> AnyView {
    let (amount, seen, reference) = (dispute.amount.format(locale), dispute.seen.clone(), dispute.provider_ref.clone());
    let reason = (!dispute.reason.is_empty()).then(|| view! { <code class="small">{dispute.reason.clone()}</code> });
    let standing = dispute.standing.label().get(locale).to_owned();
    let end = match dispute.outcome {
        Some(outcome) => {
            let (how, note) = (outcome.label().get(locale).to_owned(), dispute.note.clone());
            view! { <p>{format!("{how}\u{202f}: {note}")}</p> }.into_any()
        }
        None => close_form(locale, dispute.id.to_string(), close),
    };
    view! {
        <Card>
            <div class="stack">
                <p class="cluster">
                    <strong>{amount}</strong>
                    <Badge tone=dispute.standing.tone()>{standing}</Badge>
                    {reason}
                </p>
                <p class="small muted">{tr!(locale, "{reference}, connu depuis le {seen}", "{reference}, known since {seen}")}</p>
                {end}
            </div>
        </Card>
    }
    .into_any()
}

fn close_form(locale: Locale, id: String, close: ServerAction<CloseDispute>) -> AnyView {
    let choice = |outcome: DisputeOutcome, title: String, detail: String| Choice {
        value: outcome.code().to_owned(),
        title,
        detail,
    };
    let options = vec![
        choice(
            DisputeOutcome::Kept,
            tr!(locale, "L’argent est gardé", "The money is kept"),
            tr!(locale, "Rien n’est écrit.", "Nothing is written."),
        ),
        choice(
            DisputeOutcome::Lost,
            tr!(locale, "L’argent est perdu", "The money is lost"),
            tr!(
                locale,
                "Il est noté comme rendu, avec un avoir sur la facture.",
                "It is noted as given back, with a credit note on the invoice."
            ),
        ),
    ];
    view! {
        <p>{tr!(
            locale,
            "Répondez au litige sur le site du prestataire\u{202f}; dites ici ce que l’argent est devenu.",
            "Answer the dispute on the provider’s site; say here what became of the money."
        )}</p>
        <Disclosure summary=tr!(locale, "Classer ce litige", "Close this dispute")>
            <Form action=close>
                <input type="hidden" name="id" value=id />
                <ChoiceField name="outcome" label=tr!(locale, "Issue", "Outcome") options required=true />
                <TextAreaField
                    name="note"
                    label=tr!(locale, "Ce que vous avez vérifié", "What you have checked")
                    rows=3
                    maxlength=300
                    required=true
                />
                <Button>{tr!(locale, "Classer", "Close")}</Button>
            </Form>
        </Disclosure>
    }
    .into_any()
}

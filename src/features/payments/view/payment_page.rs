//! `/espace/paiements/:id`: where the payer comes back to. It asks again while the provider is silent: by itself with
//! JavaScript, by a link without.

use super::transfer_card::TransferCard;
use super::{PaymentStatusBadge, SandboxBadge};
use crate::api;
use crate::model::{PaymentStatus, PaymentView, ProviderKind, TransferView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Card, DefinitionList, ErrorState, ExternalLink, LinkButton, Notice, PageHeader, PageTitle, Skeleton, Tone, Variant,
    use_locale,
};
use std::time::Duration;

/// The page.
#[component]
pub fn PaymentPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let payment = preau_ui::load(move || id.get(), api::payment);
    ask_while_open(payment);
    // A transition keeps what is shown while it asks again.
    view! {
        <PageTitle text=locale.pick("Paiement", "Payment") />
        <Transition fallback=|| view! { <Skeleton /> }>
            {move || Suspend::new(async move {
                match payment.await {
                    Ok(payment) => view! { <Payment payment /> }.into_any(),
                    Err(error) => view! { <PageHeader title=locale.pick("Paiement", "Payment") /><ErrorState error /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Every 2 s, for a minute at most: then the link "Actualiser" is there, and a mail comes anyway.
fn ask_while_open(payment: preau_ui::Loaded<Result<PaymentView, AppError>>) {
    const TIMES: u32 = 30;
    let asked = StoredValue::new(0);
    Effect::new(move || {
        // A transfer takes days: nothing is learnt by asking.
        let open = matches!(payment.get(), Some(Ok(payment)) if payment.status.is_open() && payment.transfer.is_none());
        if !open || asked.get_value() >= TIMES {
            return;
        }
        asked.update_value(|times| *times += 1);
        if let Ok(timer) = set_timeout_with_handle(move || payment.refetch(), Duration::from_secs(2)) {
            on_cleanup(move || timer.clear());
        }
    });
}

#[component]
fn Payment(payment: PaymentView) -> impl IntoView {
    let locale = use_locale();
    let (tone, title, text) = situation(locale, &payment);
    let mut facts = vec![
        (tr!(locale, "Montant", "Amount"), payment.amount.format(locale)),
        (tr!(locale, "Pour", "For"), payment.description.clone()),
        (tr!(locale, "Référence", "Reference"), payment.reference.clone()),
        (tr!(locale, "Commencé", "Started"), payment.created.clone()),
    ];
    if let Some(settled) = payment.settled.clone() {
        facts.push((tr!(locale, "Payé", "Paid"), settled));
    }
    facts.push((tr!(locale, "Moyen de paiement", "Paid through"), payment.provider.name().to_owned()));
    let facts = facts.into_iter().map(|(name, value)| (name, value.into_any())).collect::<Vec<_>>();
    let sandbox = payment.sandbox.then(|| view! { <SandboxBadge /> });
    let (status, actions) = (payment.status, actions(locale, &payment));
    let transfer = payment.transfer.clone().map(|transfer| view! { <TransferCard payment=payment.clone() transfer /> });
    view! {
        <PageHeader title>
            <span class="cluster"><PaymentStatusBadge status />{sandbox}</span>
        </PageHeader>
        <div class="stack">
            <div role="status"><Notice tone><p>{text}</p></Notice></div>
            {transfer}
            <Card><DefinitionList items=facts /></Card>
            <p class="cluster">{actions}</p>
        </div>
    }
}

/// What it means for the payer.
fn situation(locale: Locale, payment: &PaymentView) -> (Tone, String, String) {
    let provider = payment.provider.name();
    if let Some(situation) = payment.transfer.as_ref().and_then(|transfer| of_transfer(locale, payment, transfer)) {
        return situation;
    }
    match payment.status {
        PaymentStatus::Created | PaymentStatus::Pending => (
            Tone::Info,
            tr!(locale, "Paiement en attente", "Payment waiting"),
            tr!(
                locale,
                "Nous attendons la confirmation de {provider}. Si vous avez payé, elle arrive en général en quelques \
                 secondes\u{202f}; sinon, vous pouvez reprendre le paiement.",
                "We are waiting for {provider} to confirm. If you have paid, this usually takes a few seconds; otherwise you \
                 can go back to paying."
            ),
        ),
        PaymentStatus::Succeeded => (
            Tone::Success,
            tr!(locale, "Paiement confirmé", "Payment confirmed"),
            tr!(
                locale,
                "Merci\u{202f}! Votre paiement est bien arrivé. Vous recevez la confirmation par courriel.",
                "Thank you! Your payment has arrived. The confirmation is on its way by e-mail."
            ),
        ),
        PaymentStatus::Failed => (
            Tone::Danger,
            tr!(locale, "Paiement refusé", "Payment refused"),
            tr!(
                locale,
                "Le prestataire a refusé le paiement. Rien n’a été débité.",
                "The provider refused the payment. Nothing was charged."
            ),
        ),
        PaymentStatus::Expired => (
            Tone::Warning,
            tr!(locale, "Délai de paiement dépassé", "Time to pay is over"),
            tr!(
                locale,
                "Ce paiement n’a pas été fait à temps. Rien n’a été débité\u{202f}: recommencez depuis votre abonnement.",
                "This payment was not made in time. Nothing was charged: start again from your subscription."
            ),
        ),
        PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded => (
            Tone::Info,
            payment.status.label().get(locale).to_owned(),
            tr!(
                locale,
                "Le remboursement arrive sur le moyen de paiement utilisé, selon les délais de votre banque.",
                "The refund goes back to what you paid with, as fast as your bank allows."
            ),
        ),
    }
}

/// A transfer that has not arrived; nothing is "charged" and nobody is asked.
fn of_transfer(locale: Locale, payment: &PaymentView, transfer: &TransferView) -> Option<(Tone, String, String)> {
    match payment.status {
        PaymentStatus::Created | PaymentStatus::Pending => Some((
            Tone::Info,
            tr!(locale, "Virement attendu", "Transfer expected"),
            if transfer.proofs.is_empty() {
                tr!(
                    locale,
                    "Faites le virement avec les coordonnées ci-dessous. Nous le confirmons dès qu’il est sur notre compte, en \
                     général en un à trois jours ouvrés.",
                    "Make the transfer with the details below. We confirm it as soon as it is on our account, usually within \
                     one to three working days."
                )
            } else {
                tr!(
                    locale,
                    "Votre justificatif est arrivé. Nous confirmons le virement dès qu’il est sur notre compte.",
                    "Your proof has arrived. We confirm the transfer as soon as it is on our account."
                )
            },
        )),
        PaymentStatus::Failed => Some((
            Tone::Warning,
            tr!(locale, "Virement non confirmé", "Transfer not confirmed"),
            tr!(
                locale,
                "Si le virement est bien parti, envoyez-nous un autre justificatif.",
                "If the transfer was made, send us another proof."
            ),
        )),
        PaymentStatus::Expired => Some((
            Tone::Warning,
            tr!(locale, "Délai de virement dépassé", "Time to transfer is over"),
            tr!(
                locale,
                "Nous n’avons rien reçu à temps. Si le virement est parti, envoyez-nous le justificatif\u{202f}; sinon, recommencez.",
                "Nothing has reached us in time. If the transfer was made, send us the proof; otherwise start again."
            ),
        )),
        PaymentStatus::Succeeded | PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded => None,
    }
}

/// The next step first.
fn actions(locale: Locale, payment: &PaymentView) -> AnyView {
    let amount = payment.amount.format_short(locale);
    let pay = payment.pay_url.clone().map(|url| {
        let label = match payment.status {
            PaymentStatus::Failed => tr!(locale, "Réessayer de payer {amount}", "Try again to pay {amount}"),
            _ => tr!(locale, "Payer {amount}", "Pay {amount}"),
        };
        // The browser itself must leave: the page to pay at is not one of the router's, even in the sandbox.
        view! { <ExternalLink href=url class="button button-primary">{label}</ExternalLink> }
    });
    let refresh = (payment.status.is_open() && payment.transfer.is_none()).then(|| {
        let href = format!("/espace/paiements/{}", payment.id);
        view! {
            <ExternalLink href class="button button-secondary">{tr!(locale, "Actualiser", "Refresh")}</ExternalLink>
        }
    });
    let (href, label) = match payment.status {
        PaymentStatus::Succeeded => ("/espace", tr!(locale, "Aller à mon espace", "Go to my space")),
        _ => ("/espace/abonnement", tr!(locale, "Voir mon abonnement", "See my subscription")),
    };
    let variant = if payment.status == PaymentStatus::Succeeded { Variant::Primary } else { Variant::Quiet };
    let kept = matches!(payment.provider, ProviderKind::Stripe | ProviderKind::PayPal).then(|| {
        let label = tr!(locale, "Mes moyens de paiement", "My payment methods");
        view! { <LinkButton href="/espace/moyens-de-paiement" variant=Variant::Quiet>{label}</LinkButton> }
    });
    view! {
        {pay}
        {refresh}
        {kept}
        <LinkButton href variant>{label}</LinkButton>
    }
    .into_any()
}

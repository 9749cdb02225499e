//! `/admin/paiements/:id`: one payment and its black box: every request, webhook, answer and decision (SPEC PA-5).

use super::PaymentStatusBadge;
use super::accepted::accepted;
use super::dispute_desk::DisputeDesk;
use super::transfer_desk::{AnomalyDesk, TransferDesk};
use crate::api::refunds::CloseDispute;
use crate::api::transfers::{ConfirmTransfer, RefuseTransfer, SettleAnomaly};
use crate::api::{self, AskAgain};
use crate::model::{LetterView, PaymentDetail, StepView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Breadcrumb, Button, Card, DefinitionList, ErrorState, Form, Icon, LinkButton, PageHeader, PageTitle,
    Section, Skeleton, Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn PaymentDetailPage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let deeds = Deeds::new();
    let accepted = deeds.accepted();
    let payment = preau_ui::load(move || (id.get(), accepted.get()), |(id, _)| api::find_payment(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match payment.await {
                    Ok(payment) => view! { <Detail payment deeds /> }.into_any(),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// What can be done on this page.
#[derive(Clone, Copy)]
struct Deeds {
    ask: ServerAction<AskAgain>,
    confirm: ServerAction<ConfirmTransfer>,
    refuse: ServerAction<RefuseTransfer>,
    settle: ServerAction<SettleAnomaly>,
    close: ServerAction<CloseDispute>,
}

impl Deeds {
    fn new() -> Self {
        Self {
            ask: ServerAction::new(),
            confirm: ServerAction::new(),
            refuse: ServerAction::new(),
            settle: ServerAction::new(),
            close: ServerAction::new(),
        }
    }

    /// Changes with each deed that was accepted. One that was refused leaves its form, and what was typed, alone.
    fn accepted(self) -> Memo<usize> {
        let (ask, confirm) = (accepted(self.ask), accepted(self.confirm));
        let (refuse, settle, close) = (accepted(self.refuse), accepted(self.settle), accepted(self.close));
        Memo::new(move |_| ask.get() + confirm.get() + refuse.get() + settle.get() + close.get())
    }
}

#[component]
fn Detail(payment: PaymentDetail, deeds: Deeds) -> AnyView {
    let locale = use_locale();
    let reference = payment.row.reference.clone();
    let way =
        vec![(tr!(locale, "Paiements", "Payments"), Some("/admin/paiements".to_owned())), (reference.clone(), None)];
    let anomaly = payment.row.anomaly.then(|| view! { <AnomalyDesk payment=payment.clone() settle=deeds.settle /> });
    let (status, id, by_bank) = (payment.row.status, payment.row.id, payment.row.provider.is_by_hand());
    let transfer =
        by_bank.then(|| view! { <TransferDesk payment=payment.clone() confirm=deeds.confirm refuse=deeds.refuse /> });
    let ask = (!by_bank).then(|| {
        view! {
            <Form action=deeds.ask>
                <input type="hidden" name="id" value=id.to_string() />
                <Button variant=Variant::Secondary>{tr!(locale, "Interroger le prestataire", "Ask the provider")}</Button>
            </Form>
        }
    });
    let refund = status.was_paid().then(|| {
        let href = format!("/admin/paiements/{id}/remboursement");
        view! { <LinkButton href variant=Variant::Secondary>{tr!(locale, "Rembourser", "Give money back")}</LinkButton> }
    });
    let items = facts(locale, &payment);
    let disputes = payment.disputes;
    view! {
        <PageTitle text=reference.clone() />
        <Breadcrumb items=way />
        <PageHeader title=reference><PaymentStatusBadge status /></PageHeader>
        <div class="stack">
            {anomaly}
            <Card><DefinitionList items /></Card>
            {ask}
            {refund}
        </div>
        <DisputeDesk disputes close=deeds.close />
        {transfer}
        <Section title=tr!(locale, "Boîte noire", "Black box")>{black_box(locale, payment.steps)}</Section>
        {letters(locale, payment.letters)}
    }
    .into_any()
}

/// Webhooks as they came in, refused ones too.
fn letters(locale: Locale, letters: Vec<LetterView>) -> AnyView {
    if letters.is_empty() {
        return ().into_any();
    }
    let item = move |letter: LetterView| {
        let (tone, status) = match letter.status.as_str() {
            "processed" => (Tone::Success, tr!(locale, "traitée", "processed")),
            "refused" => (Tone::Danger, tr!(locale, "écartée", "refused")),
            _ => (Tone::Warning, tr!(locale, "reçue", "received")),
        };
        let (count, last) = (letter.deliveries, letter.last_seen);
        let often = (count > 1).then(|| {
            let words = tr!(locale, "{count} fois, la dernière le {last}", "{count} times, the last on {last}");
            view! { <span class="small muted">{words}</span> }
        });
        view! {
            <li>
                <time>{letter.received}</time>
                <div class="cluster"><Badge tone>{status}</Badge>{often}</div>
                <code class="small muted">{letter.content}</code>
            </li>
        }
    };
    view! {
        <Section title=tr!(locale, "Notifications telles que reçues", "Notifications as received")>
            <ol class="timeline">{letters.into_iter().map(item).collect_view()}</ol>
        </Section>
    }
    .into_any()
}

/// Every request, notification and decision (SPEC PA-5).
fn black_box(locale: Locale, steps: Vec<StepView>) -> AnyView {
    if steps.is_empty() {
        let text = tr!(
            locale,
            "Rien n’a encore été échangé avec le prestataire.",
            "Nothing has been exchanged with the provider yet."
        );
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    view! { <ol class="timeline">{steps.into_iter().map(|step| view! { <Step step /> }).collect_view()}</ol> }
        .into_any()
}

fn facts(locale: Locale, payment: &PaymentDetail) -> Vec<(String, AnyView)> {
    let none = || "–".to_owned();
    let payer = match payment.payer_email.as_str() {
        "" => payment.row.payer.clone(),
        address => format!("{} <{address}>", payment.row.payer),
    };
    let facts = [
        (tr!(locale, "Montant", "Amount"), payment.row.amount.format(locale)),
        (tr!(locale, "Pour", "For"), payment.row.description.clone()),
        (tr!(locale, "Payeur", "Payer"), payer),
        (tr!(locale, "Objet", "Purpose"), payment.purpose.clone()),
        (tr!(locale, "Prestataire", "Provider"), payment.row.provider.name().to_owned()),
        (
            tr!(locale, "Référence du prestataire", "Provider’s reference"),
            payment.provider_ref.clone().unwrap_or_else(none),
        ),
        (tr!(locale, "Commencé", "Started"), payment.row.created.clone()),
        (tr!(locale, "À payer avant", "To be paid before"), payment.expires.clone()),
        (tr!(locale, "Payé", "Paid"), payment.settled.clone().unwrap_or_else(none)),
        (
            tr!(locale, "Prochaine question au prestataire", "Provider asked next"),
            payment.next_check.clone().unwrap_or_else(none),
        ),
        (tr!(locale, "Notifications reçues", "Notifications received"), payment.deliveries.to_string()),
        (
            tr!(locale, "Reconfirmé par le prestataire", "Confirmed again by the provider"),
            payment.reconciled.clone().unwrap_or_else(none),
        ),
    ];
    facts.into_iter().map(|(name, value)| (name, value.into_any())).collect()
}

#[component]
fn Step(step: StepView) -> impl IntoView {
    let locale = use_locale();
    let facts = (!step.facts.is_empty()).then(|| {
        let facts = step.facts.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        view! { <code class="small muted">{facts}</code> }
    });
    let who = step.who.map(|who| view! { <span class="muted">{tr!(locale, "par {who}", "by {who}")}</span> });
    view! {
        <li>
            <time>{step.at}</time>
            <div class="cluster"><Icon name=step.kind.icon() /><span>{step.summary}</span>{who}</div>
            {facts}
        </li>
    }
}

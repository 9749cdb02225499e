//! `/admin/paiements/:id`: one payment and its black box: every request, webhook, answer and decision (SPEC PA-5).

use super::PaymentStatusBadge;
use crate::api::{self, AskAgain};
use crate::model::{PaymentDetail, StepView};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Breadcrumb, Button, Card, DefinitionList, ErrorState, Form, Icon, LinkButton, Notice, PageHeader, PageTitle, Section, Skeleton,
    Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn PaymentDetailPage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let ask = ServerAction::<AskAgain>::new();
    let payment = preau_ui::load(move || (id.get(), ask.version().get()), |(id, _)| api::find_payment(id));
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match payment.await {
                    Ok(payment) => view! { <Detail payment ask /> }.into_any(),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Detail(payment: PaymentDetail, ask: ServerAction<AskAgain>) -> impl IntoView {
    let locale = use_locale();
    let reference = payment.row.reference.clone();
    let way =
        vec![(tr!(locale, "Paiements", "Payments"), Some("/admin/paiements".to_owned())), (reference.clone(), None)];
    let anomaly = payment.row.anomaly.then(|| {
        view! {
            <Notice tone=Tone::Danger>
                <p>{tr!(
                    locale,
                    "Ce que dit le prestataire ne correspond pas à notre enregistrement. Rien n’a été crédité\u{202f}: \
                     vérifiez chez lui avant d’agir.",
                    "What the provider says does not match our record. Nothing was credited: check with them before acting."
                )}</p>
            </Notice>
        }
    });
    let (status, id) = (payment.row.status, payment.row.id);
    let refund = status.was_paid().then(|| {
        let href = format!("/admin/paiements/{id}/remboursement");
        view! { <LinkButton href variant=Variant::Secondary>{tr!(locale, "Rembourser", "Give money back")}</LinkButton> }
    });
    let items = facts(locale, &payment);
    view! {
        <PageTitle text=reference.clone() />
        <Breadcrumb items=way />
        <PageHeader title=reference><PaymentStatusBadge status /></PageHeader>
        <div class="stack">
            {anomaly}
            <Card><DefinitionList items /></Card>
            <Form action=ask>
                <input type="hidden" name="id" value=id.to_string() />
                <Button variant=Variant::Secondary>{tr!(locale, "Interroger le prestataire", "Ask the provider")}</Button>
            </Form>
            {refund}
        </div>
        <Section title=tr!(locale, "Boîte noire", "Black box")>{black_box(locale, payment.steps)}</Section>
    }
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
    ];
    facts.into_iter().map(|(name, value)| (name, value.into_any())).collect()
}

#[component]
fn Step(step: StepView) -> impl IntoView {
    let facts = (!step.facts.is_empty()).then(|| {
        let facts = step.facts.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        view! { <code class="small muted">{facts}</code> }
    });
    view! {
        <li>
            <time>{step.at}</time>
            <div class="cluster"><Icon name=step.kind.icon() /><span>{step.summary}</span></div>
            {facts}
        </li>
    }
}

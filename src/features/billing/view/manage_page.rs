//! `/espace/abonnement/{id}`: one subscription, to change (`?formule=IMMERSION` shows what that costs), to pause, to end
//! (`?action=fin`), and ARIA's subjects.

use super::purchase::{AriaSubjects, ways};
use crate::api::manage::{self, ChangePlan, ChooseAriaSubjects, EndAtPeriod, GoOn, KeepPlan, Pause, Resume};
use crate::model::manage::{ChangeEffect, ChangePreview, SubscriptionDetail};
use crate::model::{PlanCard, SubscriptionId, SubscriptionStatus};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use preau_kernel::{AppError, Locale, tr};
use preau_payments::view::keep_method_field;
use preau_ui::{
    Badge, Breadcrumb, Button, Card, DefinitionList, Dialog, ErrorState, Form, LinkButton, Notice, PageHeader,
    PageTitle, Section, Skeleton, TextAreaField, Tone, Variant, use_locale,
};

/// A form that is one button about one subscription.
macro_rules! small_form {
    ($action:ty, $id:expr, $label:expr, $changes:expr) => {{
        let (id, label, action) = ($id.to_string(), $label, ServerAction::<$action>::new());
        $changes.follow(action);
        view! {
            <Form action>
                <input type="hidden" name="id" value=id />
                <Button variant=Variant::Secondary>{label}</Button>
            </Form>
        }
        .into_any()
    }};
}

/// Counts what was done on the page: the subscription is then looked at again.
#[derive(Clone, Copy)]
struct Changes(RwSignal<u32>);

impl Changes {
    fn follow<S>(self, action: ServerAction<S>)
    where
        S: leptos::server_fn::ServerFn + Send + Sync + Clone + 'static,
        S::Output: Send + Sync + 'static,
        S::Error: Send + Sync + 'static,
    {
        Effect::new(move |_| {
            if action.version().get() > 0 {
                self.0.update(|done| *done += 1);
            }
        });
    }
}

/// The page.
#[component]
pub fn ManagePage() -> AnyView {
    let locale = use_locale();
    let changes = Changes(RwSignal::new(0));
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let asked = Memo::new(move |_| query.with(|query| query.get("formule").unwrap_or_default()));
    let ending = Memo::new(move |_| query.with(|query| query.get("action").as_deref() == Some("fin")));
    let detail = preau_ui::load(
        move || (id.get(), asked.get(), changes.0.get()),
        |(id, plan, _)| async move {
            let id: SubscriptionId = id.parse().map_err(|_| AppError::NotFound)?;
            manage::show_subscription(id, plan).await
        },
    );
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=10 /> }>
            {move || Suspend::new(async move {
                match detail.await {
                    Ok(detail) => view! {
                        {page(locale, detail.clone(), changes)}
                        {move || ending.get().then(|| end_sheet(locale, &detail))}
                    }
                    .into_any(),
                    Err(error) => view! { <ErrorState error retry="/espace/abonnement" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn address(id: SubscriptionId) -> String {
    format!("/espace/abonnement/{id}")
}

fn page(locale: Locale, detail: SubscriptionDetail, changes: Changes) -> AnyView {
    let (name, plan) = (detail.name.clone(), detail.plan.name.get(locale).to_owned());
    let title = tr!(locale, "Formule {plan} de {name}", "{name}’s {plan} plan");
    let crumbs =
        vec![(tr!(locale, "Abonnement", "Subscription"), Some("/espace/abonnement".to_owned())), (title.clone(), None)];
    let sheet = detail.change.clone().map(|change| change_sheet(locale, &detail, change, changes));
    let (change, aria, actions, history) = (
        change(locale, &detail, changes),
        aria(locale, &detail),
        actions(locale, &detail, changes),
        history(locale, &detail),
    );
    view! {
        <PageTitle text=title.clone() />
        <Breadcrumb items=crumbs />
        <PageHeader title />
        <Card>{facts(locale, &detail)}</Card>
        {change}
        {aria}
        {actions}
        {history}
        {sheet}
    }
    .into_any()
}

fn facts(locale: Locale, detail: &SubscriptionDetail) -> AnyView {
    let status = detail.status;
    let badge = view! { <Badge tone=status.tone()>{status.label().get(locale).to_owned()}</Badge> };
    let mut items = vec![
        (tr!(locale, "État", "Status"), badge.into_any()),
        (tr!(locale, "Prix", "Price"), detail.plan.price_line(locale).into_any()),
    ];
    if let Some(day) = detail.until.clone() {
        let label = match (detail.ends, status) {
            (true, _) => tr!(locale, "Se termine le", "Ends on"),
            (_, SubscriptionStatus::Trialing) => tr!(locale, "À l’essai jusqu’au", "On trial until"),
            _ => tr!(locale, "Payée jusqu’au", "Paid until"),
        };
        items.push((label, day.into_any()));
    }
    if let Some(next) = &detail.next_plan {
        items.push((tr!(locale, "Ensuite", "Afterwards"), next.get(locale).to_owned().into_any()));
    }
    if let Some(day) = detail.resumes.clone() {
        items.push((tr!(locale, "Reprend d’elle-même le", "Resumes by itself on"), day.into_any()));
    }
    view! { <DefinitionList items /> }.into_any()
}

fn change(locale: Locale, detail: &SubscriptionDetail, changes: Changes) -> AnyView {
    let back = detail.next_plan.as_ref().map(|_| {
        small_form!(KeepPlan, detail.id, locale.pick("Garder la formule actuelle", "Keep the current plan"), changes)
    });
    if !detail.may_change || detail.others.is_empty() {
        return back.into_any();
    }
    let id = detail.id;
    let cards = detail.others.iter().map(|plan| other(locale, id, plan)).collect_view();
    view! {
        <Section title=tr!(locale, "Changer de formule", "Change plan")>
            <p class="muted">{tr!(
                locale,
                "Vous voyez d’abord ce que cela coûte. Ce qui reste de la formule actuelle est déduit au jour près.",
                "You first see what it costs. What is left of the current plan is deducted to the day."
            )}</p>
            <div class="grid-3">{cards}</div>
            {back}
        </Section>
    }
    .into_any()
}

fn other(locale: Locale, id: SubscriptionId, plan: &PlanCard) -> AnyView {
    let name = plan.name.get(locale).to_owned();
    let (href, price) = (format!("{}?formule={}", address(id), plan.code), plan.price_line(locale));
    view! {
        <Card>
            <h3>{name.clone()}</h3>
            <p class="muted">{price}</p>
            <LinkButton href variant=Variant::Secondary>{tr!(locale, "Passer à {name}", "Change to {name}")}</LinkButton>
        </Card>
    }
    .into_any()
}

fn change_sheet(
    locale: Locale,
    detail: &SubscriptionDetail,
    change: Result<ChangePreview, AppError>,
    changes: Changes,
) -> AnyView {
    let close = address(detail.id);
    match change {
        Err(error) => {
            let message = match &error {
                AppError::Invalid { fields } => fields.first().map(|field| field.message.clone()),
                _ => None,
            };
            let message = message.unwrap_or_else(|| error.message()).get(locale).to_owned();
            view! {
                <Dialog title=tr!(locale, "Changer de formule", "Change plan") close=close>
                    <Notice tone=Tone::Warning><p>{message}</p></Notice>
                </Dialog>
            }
            .into_any()
        }
        Ok(preview) => {
            let action = ServerAction::<ChangePlan>::new();
            leave_to_pay(action);
            changes.follow(action);
            let name = preview.to.get(locale).to_owned();
            let title = tr!(locale, "Passer à {name}\u{202f}?", "Change to {name}?");
            let (seen, label, to_pay) = match &preview.effect {
                ChangeEffect::Now { total, .. } => {
                    let amount = total.format_short(locale);
                    (total.minor.to_string(), tr!(locale, "Payer {amount}", "Pay {amount}"), true)
                }
                ChangeEffect::Later { .. } => {
                    (String::new(), tr!(locale, "Changer à l’échéance", "Change with the next period"), false)
                }
            };
            let ways = to_pay.then(|| ways(locale, &detail.offers));
            let keep = to_pay.then(|| keep_method_field(locale, &detail.offers));
            let effect = effect(locale, &preview);
            let (id, plan, back) = (detail.id.to_string(), preview.plan.clone(), close.clone());
            view! {
                <Dialog title close=close>
                    <div class="stack">
                        {effect}
                        <Form action>
                            <input type="hidden" name="id" value=id />
                            <input type="hidden" name="plan" value=plan />
                            <input type="hidden" name="seen" value=seen />
                            {ways}
                            {keep}
                            <div class="cluster">
                                <Button>{label}</Button>
                                <LinkButton href=back variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton>
                            </div>
                        </Form>
                    </div>
                </Dialog>
            }
            .into_any()
        }
    }
}

fn effect(locale: Locale, preview: &ChangePreview) -> AnyView {
    let (from, to) = (preview.from.get(locale).to_owned(), preview.to.get(locale).to_owned());
    let fact = |name: String, value: String| (name, value.into_any());
    let items = match &preview.effect {
        ChangeEffect::Later { from: day } => {
            return view! {
                <p>{tr!(
                    locale,
                    "{from} reste jusqu’au {day}\u{202f}; {to} commence alors. Rien à payer maintenant.",
                    "{from} stays until {day}; {to} begins then. Nothing to pay now."
                )}</p>
            }
            .into_any();
        }
        ChangeEffect::Now { credit, price, total, tax, days_left, days_total, until, credits } => {
            let minus = preau_kernel::Money::new(-credit.minor, credit.currency);
            let mut items = vec![
                fact(to, price.format(locale)),
                fact(
                    tr!(
                        locale,
                        "{from}, {days_left} jours sur {days_total} déduits",
                        "{from}, {days_left} days of {days_total} deducted"
                    ),
                    minus.format(locale),
                ),
                (
                    tr!(locale, "À payer maintenant", "To pay now"),
                    view! { <strong>{total.format(locale)}</strong> }.into_any(),
                ),
            ];
            if tax.minor > 0 {
                items.push(fact(tr!(locale, "dont TVA", "of which VAT"), tax.format(locale)));
            }
            items.push(fact(tr!(locale, "Payée jusqu’au", "Paid until"), until.clone()));
            if credits.0 > 0 {
                items.push(fact(
                    tr!(locale, "Crédits reçus aussitôt", "Credits received at once"),
                    credits.format(locale),
                ));
            }
            items
        }
    };
    view! { <DefinitionList items /> }.into_any()
}

fn aria(locale: Locale, detail: &SubscriptionDetail) -> AnyView {
    let most = detail.plan.aria_subjects;
    if most == 0 {
        return ().into_any();
    }
    let help = tr!(locale, "{most} au plus avec cette formule.", "{most} at most with this plan.");
    let action = ServerAction::<ChooseAriaSubjects>::new();
    let (id, subjects, chosen) = (detail.id.to_string(), detail.subjects.clone(), detail.aria_subjects.clone());
    view! {
        <Section title=tr!(locale, "ARIA", "ARIA")>
            <Form action>
                <input type="hidden" name="id" value=id />
                <AriaSubjects name="aria_subjects[]" subjects chosen help />
                <Button variant=Variant::Secondary>{tr!(locale, "Enregistrer les matières", "Save the subjects")}</Button>
            </Form>
        </Section>
    }
    .into_any()
}

fn actions(locale: Locale, detail: &SubscriptionDetail, changes: Changes) -> AnyView {
    let id = detail.id;
    let pause = detail.may_pause.then(|| view! {
        <p class="muted">{tr!(
            locale,
            "En pause, le temps payé qui reste est gardé, trois mois au plus. Les crédits déjà reçus restent utilisables.",
            "While paused, the paid time that is left is kept, for three months at most. Credits already received can still be used."
        )}</p>
        {small_form!(Pause, id, locale.pick("Mettre en pause", "Pause"), changes)}
    });
    let resume = (detail.status == SubscriptionStatus::Paused)
        .then(|| small_form!(Resume, id, locale.pick("Reprendre", "Resume"), changes));
    let end = if detail.ends {
        small_form!(GoOn, id, locale.pick("Continuer finalement", "Go on after all"), changes)
    } else {
        view! {
            <p><LinkButton href=format!("{}?action=fin", address(id)) variant=Variant::Quiet>
                {tr!(locale, "Arrêter à l’échéance", "Stop with what is paid")}
            </LinkButton></p>
        }
        .into_any()
    };
    view! {
        <Section title=tr!(locale, "Pause et fin", "Pause and end")>{pause}{resume}{end}</Section>
    }
    .into_any()
}

fn end_sheet(locale: Locale, detail: &SubscriptionDetail) -> AnyView {
    let (close, action) = (address(detail.id), ServerAction::<EndAtPeriod>::new());
    let (id, back) = (detail.id.to_string(), close.clone());
    let words = match &detail.until {
        Some(day) => tr!(
            locale,
            "Tout reste ouvert jusqu’au {day}, puis la formule s’arrête. Rien n’est remboursé ni prélevé. D’ici là, vous pouvez changer d’avis.",
            "Everything stays open until {day}, then the plan stops. Nothing is refunded or charged. Until then you can change your mind."
        ),
        None => tr!(locale, "La formule s’arrête maintenant.", "The plan stops now."),
    };
    view! {
        <Dialog title=tr!(locale, "Arrêter cette formule\u{202f}?", "Stop this plan?") close=close>
            <div class="stack">
                <p>{words}</p>
                <Form action>
                    <input type="hidden" name="id" value=id />
                    <TextAreaField
                        name="reason"
                        label=tr!(locale, "Pourquoi\u{202f}?", "Why?")
                        help=tr!(locale, "Pour nous aider à faire mieux.", "It helps us do better.")
                        maxlength=500
                        rows=3
                    />
                    <div class="cluster">
                        <Button variant=Variant::Danger>{tr!(locale, "Arrêter à l’échéance", "Stop with what is paid")}</Button>
                        <LinkButton href=back variant=Variant::Quiet>{tr!(locale, "Ne rien changer", "Change nothing")}</LinkButton>
                    </div>
                </Form>
            </div>
        </Dialog>
    }
    .into_any()
}

fn history(locale: Locale, detail: &SubscriptionDetail) -> AnyView {
    if detail.history.is_empty() {
        return ().into_any();
    }
    let items = detail
        .history
        .iter()
        .map(|(day, words)| (day.clone(), words.get(locale).to_owned().into_any()))
        .collect::<Vec<_>>();
    view! { <Section title=tr!(locale, "Ce qui s’est passé", "What happened")><DefinitionList items /></Section> }
        .into_any()
}

/// With JavaScript the browser itself goes to the provider: its page is never one of the router's.
fn leave_to_pay(action: ServerAction<ChangePlan>) {
    Effect::new(move || {
        if let Some(Ok(url)) = action.value().get()
            && !url.is_empty()
        {
            let _ = window().location().set_href(&url);
        }
    });
}

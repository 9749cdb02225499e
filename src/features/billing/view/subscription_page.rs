//! `/espace/abonnement`: which child has which plan, and taking one (`?formule=HYBRIDE` chooses it beforehand).

use super::dunning::dues_notice;
use super::subscribe_form::SubscribeForm;
use crate::api;
use crate::model::{ChildSubscription, Overview};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Card, DefinitionList, EmptyState, ErrorState, LinkButton, Notice, PageHeader, PageTitle, Section, Skeleton,
    Tone, use_locale,
};

/// The page.
#[component]
pub fn SubscriptionPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|query| query.get("formule").unwrap_or_default()));
    let overview = preau_ui::load(|| (), |()| api::overview());
    let title = locale.pick("Abonnement", "Subscription");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(overview) if overview.children.is_empty() => nobody(locale),
                    Ok(overview) => page(locale, overview, chosen.get_untracked()),
                    Err(error) => view! { <ErrorState error retry="/espace/abonnement" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn nobody(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Aucun élève dans ce foyer", "No student in this household")
            text=locale.pick("Ajoutez un enfant pour choisir sa formule.", "Add a child to choose a plan for them.")
        >
            <LinkButton href="/espace/enfants/nouveau">{locale.pick("Ajouter un enfant", "Add a child")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

fn page(locale: Locale, mut overview: Overview, chosen: String) -> AnyView {
    let dues = dues_notice(locale, std::mem::take(&mut overview.dues));
    let current = overview.children.iter().map(|child| current(locale, child, overview.may_subscribe)).collect_view();
    let choose = overview.may_subscribe.then(|| choose(locale, overview, chosen));
    view! {
        {dues}
        <div class="grid-2">{current}</div>
        {choose}
    }
    .into_any()
}

fn current(locale: Locale, child: &ChildSubscription, with_money: bool) -> AnyView {
    let name = child.name.clone();
    let Some(current) = &child.current else {
        let text = if with_money {
            tr!(locale, "Aucune formule pour l’instant.", "No plan for now.")
        } else {
            tr!(
                locale,
                "Pas encore de formule\u{202f}: tes parents peuvent en choisir une.",
                "No plan yet: your parents can choose one."
            )
        };
        return view! { <Card><h2>{name}</h2><p class="muted">{text}</p></Card> }.into_any();
    };
    let status = current.status;
    let badge = view! { <Badge tone=status.tone()>{status.label().get(locale).to_owned()}</Badge> };
    let aria = current.aria_subjects.iter().map(|subject| subject.get(locale)).collect::<Vec<_>>().join(", ");
    let mut items = vec![
        (tr!(locale, "Formule", "Plan"), current.plan_name.get(locale).to_owned().into_any()),
        (tr!(locale, "État", "Status"), badge.into_any()),
        (tr!(locale, "Crédits disponibles", "Credits available"), child.credits.format(locale).into_any()),
    ];
    if let Some(day) = current.paid_until.clone() {
        let fact = if current.is_over {
            tr!(locale, "Échue depuis le", "Ended on")
        } else {
            tr!(locale, "Payée jusqu’au", "Paid until")
        };
        items.push((fact, day.into_any()));
    }
    if !aria.is_empty() {
        items.push((tr!(locale, "ARIA", "ARIA"), aria.into_any()));
    }
    view! { <Card><h2>{name}</h2><DefinitionList items /></Card> }.into_any()
}

fn choose(locale: Locale, overview: Overview, chosen: String) -> AnyView {
    let waiting: Vec<ChildSubscription> =
        overview.children.iter().filter(|child| child.may_subscribe()).cloned().collect();
    if waiting.is_empty() {
        return view! {
            <Notice tone=Tone::Info>
                <p>{tr!(
                    locale,
                    "Chaque enfant a sa formule. Vous pourrez renouveler sept jours avant l’échéance\u{202f}; pour changer de \
                     formule, écrivez-nous.",
                    "Every child has a plan. You can renew seven days before it ends; to change plans, write to us."
                )}</p>
            </Notice>
        }
        .into_any();
    }
    view! {
        <Section title=tr!(locale, "Choisir une formule", "Choose a plan")>
            <SubscribeForm children_waiting=waiting plans=overview.plans subjects=overview.subjects offers=overview.offers chosen />
        </Section>
    }
    .into_any()
}

//! `/espace/abonnement`: who has which plan, and the ways to take, renew or change one.

use super::dunning::dues_notice;
use crate::api;
use crate::model::{ChildSubscription, Overview};
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, Card, DefinitionList, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Section,
    Skeleton, Variant, use_locale,
};

/// The page.
#[component]
pub fn SubscriptionPage() -> AnyView {
    let locale = use_locale();
    let overview = preau_ui::load(|| (), |()| api::overview());
    let title = locale.pick("Abonnement", "Subscription");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(overview) if overview.children.is_empty() => nobody(locale),
                    Ok(overview) => page(locale, overview),
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

fn page(locale: Locale, mut overview: Overview) -> AnyView {
    let dues = dues_notice(locale, std::mem::take(&mut overview.dues));
    let current = overview.children.iter().map(|child| current(locale, child, overview.may_subscribe)).collect_view();
    let packs = overview.may_subscribe.then(|| more(locale));
    view! {
        {dues}
        <div class="grid-2">{current}</div>
        {packs}
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
        let ways = with_money.then(|| ways(locale, child));
        return view! { <Card><h2>{name}</h2><p class="muted">{text}</p>{ways}</Card> }.into_any();
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
    let ways = with_money.then(|| ways(locale, child));
    view! { <Card><h2>{name}</h2><DefinitionList items />{ways}</Card> }.into_any()
}

fn more(locale: Locale) -> AnyView {
    view! {
        <Section title=tr!(locale, "Et aussi", "And more")>
            <p class="cluster">
                <LinkButton href="/espace/abonnement/choisir?pack=PACK_GRAND_ORAL" variant=Variant::Secondary>
                    {tr!(locale, "Voir les packs", "See the packs")}
                </LinkButton>
                <LinkButton href="/espace/moyens-de-paiement" variant=Variant::Quiet>
                    {tr!(locale, "Moyens de paiement", "Payment methods")}
                </LinkButton>
                <ExternalLink href=locale.pick("/tarifs", "/en/pricing") class="button button-quiet">
                    {tr!(locale, "Comparer les formules", "Compare the plans")}
                </ExternalLink>
            </p>
        </Section>
    }
    .into_any()
}

/// Choosing, renewing, managing: for whoever pays.
fn ways(locale: Locale, child: &ChildSubscription) -> AnyView {
    let (who, current) = (child.student_id, child.current.as_ref());
    let renew = child.may_subscribe().then(|| {
        let (href, label) = match current {
            Some(current) => (
                format!("/espace/abonnement/choisir?pour={who}&formule={}", current.plan),
                tr!(locale, "Renouveler", "Renew"),
            ),
            None => {
                (format!("/espace/abonnement/choisir?pour={who}"), tr!(locale, "Choisir une formule", "Choose a plan"))
            }
        };
        view! { <LinkButton href>{label}</LinkButton> }
    });
    let manage = current.map(|current| {
        let href = format!("/espace/abonnement/{}", current.id);
        view! { <LinkButton href variant=Variant::Secondary>{tr!(locale, "Gérer", "Manage")}</LinkButton> }
    });
    view! { <p class="cluster">{renew}{manage}</p> }.into_any()
}

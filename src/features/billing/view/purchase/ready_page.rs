//! `/espace/abonnement/pret`: it is paid and active, and what comes next; or the payment is still awaited.

use super::steps::way;
use crate::api;
use crate::model::Overview;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Card, ErrorState, LinkButton, PageHeader, PageTitle, Skeleton, Variant, use_locale};

/// The page.
#[component]
pub fn ReadyPage() -> AnyView {
    let locale = use_locale();
    let overview = preau_ui::load(|| (), |()| api::overview());
    let title = locale.pick("C’est prêt", "Ready");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        {way(locale, 4)}
        <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match overview.await {
                    Ok(overview) => content(locale, overview),
                    Err(error) => view! { <ErrorState error retry="/espace/abonnement/pret" /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

fn content(locale: Locale, overview: Overview) -> AnyView {
    let cards = overview.children.into_iter().map(|child| {
        let state = match child.current {
            Some(current) => view! {
                <p class="spread">
                    <strong>{current.plan_name.get(locale).to_owned()}</strong>
                    <Badge tone=current.status.tone()>{current.status.label().get(locale).to_owned()}</Badge>
                </p>
            }
            .into_any(),
            None => view! {
                <p class="muted">{tr!(
                    locale,
                    "Pas de formule en cours. Si vous venez de payer, rechargez cette page dans un instant.",
                    "No plan for now. If you have just paid, reload this page in a moment."
                )}</p>
            }
            .into_any(),
        };
        let credits = (child.credits.0 > 0).then(|| {
            let credits = child.credits.format(locale);
            view! { <p class="muted">{tr!(locale, "Disponible\u{202f}: {credits}", "Available: {credits}")}</p> }
        });
        view! { <Card><h2>{child.name}</h2>{state}{credits}</Card> }
    });
    let cards = cards.collect_view();
    view! {
        <div class="grid-2">{cards}</div>
        <p class="cluster">
            <LinkButton href="/espace/calendrier">{tr!(locale, "Réserver une séance", "Book a session")}</LinkButton>
            <LinkButton href="/espace/abonnement" variant=Variant::Secondary>{tr!(locale, "Gérer l’abonnement", "Manage the subscription")}</LinkButton>
        </p>
    }
    .into_any()
}

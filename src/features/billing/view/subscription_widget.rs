//! The plan of each child, for the dashboard. A student sees their own, without money.

use crate::api;
use crate::model::ChildSubscription;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Card, LinkButton, Skeleton, Variant, use_locale};

/// One card per child: plan, status, paid until when. Nothing for people without students.
#[component]
pub fn SubscriptionWidget() -> AnyView {
    let locale = use_locale();
    let overview = preau_ui::load(|| (), |()| api::overview());
    view! {
        <Suspense fallback=|| view! { <Skeleton lines=3 /> }>
            {move || Suspend::new(async move {
                overview.await.ok().map(|overview| {
                    let cards = overview.children.into_iter().map(|child| card(locale, child, overview.may_subscribe));
                    cards.collect_view()
                })
            })}
        </Suspense>
    }
    .into_any()
}

fn card(locale: Locale, child: ChildSubscription, may_subscribe: bool) -> AnyView {
    let name = child.name.clone();
    let title = if may_subscribe {
        tr!(locale, "Formule de {name}", "{name}’s plan")
    } else {
        tr!(locale, "Ta formule", "Your plan")
    };
    let Some(current) = child.current else {
        return view! { <Card><h2>{title}</h2>{none(locale, may_subscribe)}</Card> }.into_any();
    };
    let until = current.paid_until.map(|day| {
        let words = if current.is_over {
            tr!(locale, "Échue depuis le {day}", "Ended on {day}")
        } else {
            tr!(locale, "Payée jusqu’au {day}", "Paid until {day}")
        };
        view! { <p class="muted">{words}</p> }
    });
    let manage = may_subscribe.then(|| {
        let label = if current.may_renew {
            tr!(locale, "Renouveler", "Renew")
        } else {
            tr!(locale, "Gérer l’abonnement", "Manage the subscription")
        };
        view! { <p><LinkButton href="/espace/abonnement" variant=Variant::Secondary>{label}</LinkButton></p> }
    });
    view! {
        <Card>
            <h2>{title}</h2>
            <p class="spread">
                <strong>{current.plan_name.get(locale).to_owned()}</strong>
                <Badge tone=current.status.tone()>{current.status.label().get(locale).to_owned()}</Badge>
            </p>
            {until}
            {manage}
        </Card>
    }
    .into_any()
}

fn none(locale: Locale, may_subscribe: bool) -> AnyView {
    if may_subscribe {
        return view! {
            <p class="muted">{tr!(locale, "Aucune formule pour l’instant.", "No plan for now.")}</p>
            <p><LinkButton href="/espace/abonnement">{tr!(locale, "Choisir une formule", "Choose a plan")}</LinkButton></p>
        }
        .into_any();
    }
    view! {
        <p class="muted">{tr!(
            locale,
            "Pas encore de formule\u{202f}: tes parents peuvent en choisir une.",
            "No plan yet: your parents can choose one."
        )}</p>
    }
    .into_any()
}

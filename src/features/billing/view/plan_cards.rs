//! Plans side by side, for the pricing page and the home page.

use crate::model::PlanCard;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, ExternalLink, Tone, use_locale};

/// One card per plan: name, price, what it holds, and the way to take it.
#[component]
pub fn PlanCards(
    /// Which plans, in order.
    plans: Vec<PlanCard>,
) -> AnyView {
    let locale = use_locale();
    let cards = plans.into_iter().map(|plan| plan_card(locale, plan)).collect_view();
    view! { <div class="grid-3">{cards}</div> }.into_any()
}

fn plan_card(locale: Locale, plan: PlanCard) -> AnyView {
    let (name, price, every) =
        (plan.name.get(locale).to_owned(), plan.price.format_short(locale), plan.every.noun(locale));
    let address = plan.choose_address();
    let choose = tr!(locale, "Choisir {name}", "Choose {name}");
    let features =
        plan.features.iter().map(|feature| view! { <li>{feature.get(locale).to_owned()}</li> }).collect_view();
    let recommended = plan.highlighted.then(|| {
        view! { <Badge tone=Tone::Info>{tr!(locale, "Recommandée", "Recommended")}</Badge> }
    });
    let (class, button) = if plan.highlighted {
        ("plan-card plan-card-highlighted", "button button-primary")
    } else {
        ("plan-card", "button button-secondary")
    };
    // The portal has its own pages: the browser goes there by itself.
    view! {
        <article class=class>
            <div class="spread"><h3>{name}</h3>{recommended}</div>
            <p class="price">{price}" "<small>{tr!(locale, "par {every}", "per {every}")}</small></p>
            <p class="muted">{plan.summary.get(locale).to_owned()}</p>
            <ul role="list">{features}</ul>
            <ExternalLink href=address class=button>{choose}</ExternalLink>
        </article>
    }
    .into_any()
}

//! Plans side by side, for the pricing page and the home page.

use crate::model::{PackCard, PlanCard};
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
    let price_line = if plan.on_request || plan.price.minor == 0 || !plan.renews {
        view! { <p class="price">{plan.price_line(locale)}</p> }.into_any()
    } else {
        view! { <p class="price">{price}" "<small>{tr!(locale, "par {every}", "per {every}")}</small></p> }.into_any()
    };
    let days = plan.trial_days;
    let trial = (days > 0).then(|| {
        view! { <p class="muted">{tr!(locale, "{days} jours d’essai", "{days} days of trial")}</p> }
    });
    let (address, choose) = if plan.on_request {
        (locale.pick("/mentions-legales", "/en/legal").to_owned(), tr!(locale, "Nous écrire", "Write to us"))
    } else {
        (plan.choose_address(), tr!(locale, "Choisir {name}", "Choose {name}"))
    };
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
            {price_line}
            {trial}
            <p class="muted">{plan.summary.get(locale).to_owned()}</p>
            <ul role="list">{features}</ul>
            <ExternalLink href=address class=button>{choose}</ExternalLink>
        </article>
    }
    .into_any()
}

/// One card per pack: name, price, what it holds, and the way to buy it.
#[component]
pub fn PackCards(
    /// Which packs, in order.
    packs: Vec<PackCard>,
) -> AnyView {
    let locale = use_locale();
    let cards = packs.into_iter().map(|pack| pack_card(locale, pack)).collect_view();
    view! { <div class="grid-3">{cards}</div> }.into_any()
}

fn pack_card(locale: Locale, pack: PackCard) -> AnyView {
    let (name, price, credits) =
        (pack.name.get(locale).to_owned(), pack.price.format_short(locale), pack.credits.format(locale));
    let address = pack.choose_address();
    let features =
        pack.features.iter().map(|feature| view! { <li>{feature.get(locale).to_owned()}</li> }).collect_view();
    view! {
        <article class="plan-card">
            <h3>{name.clone()}</h3>
            <p class="price">{price}" "<small>{tr!(locale, "{credits}, une fois", "{credits}, once")}</small></p>
            <p class="muted">{pack.summary.get(locale).to_owned()}</p>
            <ul role="list">{features}</ul>
            <ExternalLink href=address class="button button-secondary">{tr!(locale, "Acheter {name}", "Buy {name}")}</ExternalLink>
        </article>
    }
    .into_any()
}

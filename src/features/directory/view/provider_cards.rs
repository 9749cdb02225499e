//! Providers as cards, for the list and for other pages.

use crate::model::ProviderCard;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Badge, Tone, use_locale};

/// One card per provider: picture, name, one sentence, what they teach, and the way to their page.
#[component]
pub fn ProviderCards(
    /// Whom to show, in order.
    providers: Vec<ProviderCard>,
) -> AnyView {
    let locale = use_locale();
    let cards = providers.into_iter().map(|provider| view! { <li>{provider_card(locale, provider)}</li> });
    view! { <ul class="provider-cards" role="list">{cards.collect_view()}</ul> }.into_any()
}

fn provider_card(locale: Locale, provider: ProviderCard) -> AnyView {
    let address = provider.address(locale);
    let ways = ways(locale, &provider);
    let picture = picture(&provider);
    let subjects = provider.subjects.iter().map(|subject| {
        let name = subject.name.get(locale).to_owned();
        view! { <Badge tone=Tone::Neutral>{name}</Badge> }
    });
    let subjects = subjects.collect_view();
    view! {
        <article class="card provider-card">
            {picture}
            <div class="provider-card-text">
                <h3><a href=address>{provider.pseudonym}</a></h3>
                <p>{provider.headline.get(locale).to_owned()}</p>
                <p class="cluster">{subjects}</p>
                <p class="muted">{ways}</p>
            </div>
        </article>
    }
    .into_any()
}

/// The picture, decorative: the name stands next to it.
pub(super) fn picture(provider: &ProviderCard) -> AnyView {
    if provider.picture.is_empty() {
        let name = provider.pseudonym.clone();
        return view! { <preau_ui::Avatar name /> }.into_any();
    }
    view! { <img class="provider-picture" src=provider.picture.clone() alt="" width="160" height="160" loading="lazy" /> }.into_any()
}

/// "En ligne, et sur place à Tunis"
pub(super) fn ways(locale: Locale, provider: &ProviderCard) -> String {
    let city = &provider.city;
    match (provider.online, provider.in_person) {
        (true, true) => tr!(locale, "En ligne, et sur place à {city}", "Online, and in person in {city}"),
        (false, true) => tr!(locale, "Sur place à {city}", "In person in {city}"),
        (_, false) => tr!(locale, "En ligne", "Online"),
    }
}

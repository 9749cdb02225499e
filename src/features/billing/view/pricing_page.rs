//! `/tarifs`, `/en/pricing`: the plans. Public, without WebAssembly.

use super::{PackCards, PlanCards};
use crate::api;
use crate::model::Offers;
use leptos::prelude::*;
use preau_kernel::Locale;
use preau_ui::{
    Disclosure, EmptyState, ErrorState, ExternalLink, PageHeader, PageTitle, Section, Skeleton, use_locale,
};

/// The page.
#[component]
pub fn PricingPage() -> AnyView {
    let locale = use_locale();
    let plans = preau_ui::load(|| (), |()| api::list_offers());
    let title = locale.pick("Tarifs", "Pricing");
    view! {
        <PageTitle text=title />
        <PageHeader
            title
            subtitle=locale.pick(
                "Un prix clair par mois et par enfant, en dinars. Sans engagement\u{202f}: vous décidez chaque mois.",
                "One clear price per month and child, in dinars. No commitment: you decide each month.",
            )
        />
        <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match plans.await {
                    Ok(offers) if offers.plans.is_empty() && offers.community.is_empty() => nothing(locale),
                    Ok(offers) => offered(locale, offers),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
        {assessment(locale)}
        {good_to_know(locale)}
    }
    .into_any()
}

fn offered(locale: Locale, offers: Offers) -> AnyView {
    let Offers { plans, community, packs } = offers;
    let students = (!plans.is_empty()).then(|| {
        view! { <Section title=locale.pick("Nos formules", "Our plans")><PlanCards plans /></Section> }
    });
    let packs = (!packs.is_empty()).then(|| {
        view! { <Section title=locale.pick("Packs", "Packs")><PackCards packs /></Section> }
    });
    let members = (!community.is_empty()).then(|| {
        view! { <Section title=locale.pick("La communauté", "The community")><PlanCards plans=community /></Section> }
    });
    view! { {students}{packs}{members} }.into_any()
}

fn nothing(locale: Locale) -> AnyView {
    view! {
        <EmptyState
            title=locale.pick("Nos formules arrivent bientôt", "Our plans are coming soon")
            text=locale.pick("Écrivez-nous pour en savoir plus.", "Write to us to know more.")
        />
    }
    .into_any()
}

fn assessment(locale: Locale) -> AnyView {
    let address = locale.pick("/bilan-gratuit", "/en/free-assessment");
    view! {
        <Section title=locale.pick("Vous hésitez\u{202f}?", "Not sure?")>
            <div class="stack">
                <p class="lead">{locale.pick(
                    "Le bilan stratégique est gratuit\u{202f}: nous faisons le point ensemble et vous conseillons la formule qui convient.",
                    "The strategic assessment is free: we take stock together and advise the plan that suits you.",
                )}</p>
                <p>
                    <ExternalLink href=address class="button button-secondary">
                        {locale.pick("Demander le bilan gratuit", "Ask for the free assessment")}
                    </ExternalLink>
                </p>
            </div>
        </Section>
    }
    .into_any()
}

/// What families ask before they pay.
fn good_to_know(locale: Locale) -> AnyView {
    let questions = [
        (
            locale.pick("À quoi sert un crédit\u{202f}?", "What is a credit for?"),
            locale.pick(
                "À réserver une séance\u{202f}: 1 crédit en ligne, 1,25 sur place, 1,5 pour un atelier en groupe. Un crédit reste valable 12 mois.",
                "To book a session: 1 credit online, 1.25 in person, 1.5 for a group workshop. A credit is valid for 12 months.",
            ),
        ),
        (
            locale.pick("Et si l’on annule une séance\u{202f}?", "What if we cancel a session?"),
            locale.pick(
                "Jusqu’à 24 heures avant, le crédit est rendu.",
                "Up to 24 hours before, the credit is given back.",
            ),
        ),
        (
            locale.pick("Comment payer\u{202f}?", "How do we pay?"),
            locale.pick(
                "Par carte bancaire ou e-Dinar, sur la page sécurisée de notre prestataire. Aucun numéro de carte ne passe par nous.",
                "By bank card or e-Dinar, on our provider’s secure page. No card number ever passes through us.",
            ),
        ),
    ];
    let questions = questions.map(|(question, answer)| {
        view! { <Disclosure summary=question><p>{answer}</p></Disclosure> }
    });
    view! {
        <Section title=locale.pick("Bon à savoir", "Good to know")>
            <div>{questions.into_iter().collect_view()}</div>
        </Section>
    }
    .into_any()
}

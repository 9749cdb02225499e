//! `/coachs`: everybody who teaches, perhaps only one subject (`?matiere=nsi`). Public, without WebAssembly.

use super::ProviderCards;
use crate::api;
use crate::model::{CoachList, Subject};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, Tab, Tabs, Variant, use_locale};

/// The page.
#[component]
pub fn ProvidersPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let subject = Memo::new(move |_| query.with(|query| query.get("matiere").unwrap_or_default()));
    let coaches = preau_ui::load(move || subject.get(), api::coaches);
    view! {
        <PageTitle text=locale.pick("Nos coachs", "Our coaches") />
        <PageHeader
            title=locale.pick("Nos coachs", "Our coaches")
            subtitle=locale.pick(
                "Des enseignants expérimentés, un même souci\u{202f}: que chaque élève comprenne et avance.",
                "Experienced teachers who share one concern: that every student understands and moves forward.",
            )
        />
        <Suspense fallback=|| view! { <preau_ui::Skeleton /> }>
            {move || Suspend::new(async move {
                match coaches.await {
                    Ok(coaches) => list(locale, coaches, &subject.get_untracked()),
                    Err(error) => view! { <ErrorState error retry=base(locale) /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

const fn base(locale: Locale) -> &'static str {
    locale.pick("/coachs", "/en/coaches")
}

fn list(locale: Locale, coaches: CoachList, chosen: &str) -> AnyView {
    let filters = filters(locale, coaches.subjects, chosen);
    let providers = coaches.providers;
    if providers.is_empty() {
        return view! { {filters} {nobody(locale, !chosen.is_empty())} }.into_any();
    }
    let heading = locale.pick("Coachs", "Coaches");
    view! { {filters} <h2 class="visually-hidden">{heading}</h2> <ProviderCards providers /> }.into_any()
}

fn filters(locale: Locale, subjects: Vec<Subject>, chosen: &str) -> AnyView {
    let base = base(locale);
    let all = Tab {
        href: base.to_owned(),
        label: tr!(locale, "Toutes les matières", "All subjects"),
        current: chosen.is_empty(),
    };
    let of_subject = |subject: Subject| Tab {
        href: format!("{base}?matiere={}", subject.slug),
        label: subject.name.get(locale).to_owned(),
        current: subject.slug == chosen,
    };
    let items = std::iter::once(all).chain(subjects.into_iter().map(of_subject)).collect();
    view! { <Tabs items /> }.into_any()
}

fn nobody(locale: Locale, filtered: bool) -> AnyView {
    if !filtered {
        return view! {
            <EmptyState
                title=locale.pick("Notre équipe se présente bientôt", "Our team will introduce itself soon")
                text=locale.pick("Écrivez-nous\u{202f}: nous vous répondrons.", "Write to us: we will get back to you.")
            />
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=locale.pick("Personne n’enseigne encore cette matière", "Nobody teaches this subject yet")
            text=locale.pick(
                "Regardez toute l’équipe, ou demandez un bilan gratuit\u{202f}: nous vous dirons qui peut vous accompagner.",
                "Have a look at the whole team, or ask for a free assessment: we will tell you who can help.",
            )
        >
            <LinkButton href=base(locale)>{locale.pick("Voir tous les coachs", "See all coaches")}</LinkButton>
            <LinkButton href=locale.pick("/bilan-gratuit", "/en/free-assessment") variant=Variant::Secondary>
                {locale.pick("Bilan gratuit", "Free assessment")}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

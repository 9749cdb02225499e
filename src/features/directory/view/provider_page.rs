//! `/coachs/:slug`: one provider, and the way to book them. Public, without WebAssembly.

use super::provider_cards::{picture, ways};
use super::reviews;
use crate::api;
use crate::model::{ProviderCard, ProviderProfile};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, Text, tr};
use preau_ui::{
    Breadcrumb, DefinitionList, EmptyState, ErrorState, ExternalLink, LinkButton, PageHeader, PageTitle, Section,
    use_locale,
};

/// The page; its status is 404 when there is no such provider.
#[component]
pub fn ProviderPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let coach = preau_ui::load(move || slug.get(), api::coach);
    view! {
        <Suspense fallback=|| view! { <preau_ui::Skeleton /> }>
            {move || Suspend::new(async move {
                match coach.await {
                    Ok(profile) => introduction(locale, profile),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

const fn list_address(locale: Locale) -> &'static str {
    locale.pick("/coachs", "/en/coaches")
}

fn introduction(locale: Locale, profile: ProviderProfile) -> AnyView {
    let ProviderProfile { card, bio, diplomas, rating, reviews: said } = profile;
    let name = card.pseudonym.clone();
    let steps = vec![
        (locale.pick("Nos coachs", "Our coaches").to_owned(), Some(list_address(locale).to_owned())),
        (name.clone(), None),
    ];
    let (portrait, facts, book) = (picture(&card), facts(locale, &card), book(locale, &card));
    let headline = card.headline.get(locale).to_owned();
    view! {
        <PageTitle text=name.clone() />
        <Breadcrumb items=steps />
        <PageHeader title=name.clone() subtitle=headline>{book}</PageHeader>
        <div class="provider-profile">
            <div class="provider-portrait">{portrait}{facts}</div>
            <div class="prose">{paragraphs(bio.get(locale))}</div>
        </div>
        {diplomas_list(locale, &diplomas)}
        {reviews::section(locale, rating, said)}
    }
    .into_any()
}

/// The calendar is part of the portal, which has its own pages: the browser goes there by itself.
fn book(locale: Locale, card: &ProviderCard) -> AnyView {
    let (slug, name) = (&card.slug, &card.pseudonym);
    let label = tr!(locale, "Réserver avec {name}", "Book {name}");
    view! {
        <ExternalLink href=format!("/espace/calendrier?coach={slug}") class="button button-primary">{label}</ExternalLink>
    }
    .into_any()
}

fn facts(locale: Locale, card: &ProviderCard) -> AnyView {
    let subjects = card.subjects.iter().map(|s| s.name.get(locale)).collect::<Vec<_>>().join(", ");
    let languages = card.languages.iter().map(|tag| language(locale, tag)).collect::<Vec<_>>().join(", ");
    let items = vec![
        (tr!(locale, "Enseigne", "Teaches"), subjects.into_any()),
        (tr!(locale, "Langues", "Languages"), languages.into_any()),
        (tr!(locale, "Rendez-vous", "Appointments"), ways(locale, card).into_any()),
    ];
    view! { <DefinitionList items /> }.into_any()
}

fn language(locale: Locale, tag: &str) -> String {
    match tag {
        "fr" => tr!(locale, "français", "French"),
        "en" => tr!(locale, "anglais", "English"),
        "ar" => tr!(locale, "arabe", "Arabic"),
        other => other.to_owned(),
    }
}

fn paragraphs(text: &str) -> AnyView {
    text.split("\n\n").map(|paragraph| view! { <p>{paragraph.to_owned()}</p> }).collect_view().into_any()
}

fn diplomas_list(locale: Locale, diplomas: &[Text]) -> Option<AnyView> {
    if diplomas.is_empty() {
        return None;
    }
    let items = diplomas.iter().map(|d| view! { <li>{d.get(locale).to_owned()}</li> }).collect_view();
    let title = locale.pick("Diplômes et expérience", "Diplomas and experience");
    Some(view! { <Section title><ul>{items}</ul></Section> }.into_any())
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Ce coach n’existe pas", "There is no such coach");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState
            title=locale.pick("L’adresse est peut-être ancienne.", "The address may be an old one.")
            text=locale.pick("Retrouvez toute l’équipe sur la page des coachs.", "The coaches’ page has the whole team.")
        >
            <LinkButton href=list_address(locale)>{locale.pick("Voir tous les coachs", "See all coaches")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

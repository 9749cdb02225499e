//! `/coachs/:slug`: one provider, and the way to book them. Public, without WebAssembly.

use super::provider_cards::{picture, ways};
use super::reviews;
use crate::api;
use crate::model::{ProviderCard, ProviderProfile, Video, language_name};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_kernel::{AppError, Locale, Text, tr};
use preau_ui::{
    Breadcrumb, DefinitionList, EmptyState, ErrorState, ExternalLink, Icon, IconName, LinkButton, PageHeader,
    PageTitle, Section, use_locale,
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
    let facts = facts(locale, &profile);
    let ProviderProfile { card, bio, diplomas, video, rating, reviews: said, .. } = profile;
    let name = card.pseudonym.clone();
    let steps = vec![
        (locale.pick("Nos coachs", "Our coaches").to_owned(), Some(list_address(locale).to_owned())),
        (name.clone(), None),
    ];
    let (portrait, book) = (picture(&card), book(locale, &card));
    let film = video.map(|video| film(locale, &name, &video));
    let headline = card.headline.get(locale).to_owned();
    view! {
        <PageTitle text=name.clone() />
        <Breadcrumb items=steps />
        <PageHeader title=name.clone() subtitle=headline>{book}</PageHeader>
        <div class="provider-profile">
            <div class="provider-portrait">{portrait}{facts}</div>
            <div class="stack">
                <div class="prose">{paragraphs(bio.get(locale))}</div>
                {film}
            </div>
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

fn facts(locale: Locale, profile: &ProviderProfile) -> AnyView {
    let card = &profile.card;
    let names = |texts: &mut dyn Iterator<Item = &Text>| texts.map(|t| t.get(locale)).collect::<Vec<_>>().join(", ");
    let subjects = names(&mut card.subjects.iter().map(|subject| &subject.name));
    let expertises = names(&mut profile.expertises.iter());
    let languages = card.languages.iter().map(|tag| language_name(locale, tag)).collect::<Vec<_>>().join(", ");
    let facts = [
        (tr!(locale, "Enseigne", "Teaches"), subjects),
        (tr!(locale, "Accompagne aussi", "Also helps with"), expertises),
        (tr!(locale, "Langues", "Languages"), languages),
        (tr!(locale, "Rendez-vous", "Appointments"), ways(locale, card)),
        (tr!(locale, "Se déplace", "Travels"), travels(locale, profile)),
        (tr!(locale, "Prix indicatif", "Indicative price"), rates(locale, profile)),
    ];
    let items = facts.into_iter().filter(|(_, words)| !words.is_empty());
    let items = items.map(|(label, words)| (label, words.into_any())).collect::<Vec<_>>();
    view! { <DefinitionList items /> }.into_any()
}

/// "Jusqu’à 15 km autour de Tunis"; empty for who does not.
fn travels(locale: Locale, profile: &ProviderProfile) -> String {
    let city = &profile.card.city;
    profile.radius_km.map_or_else(String::new, |km| {
        tr!(locale, "Jusqu’à {km}\u{a0}km autour de {city}", "Up to {km}\u{a0}km around {city}")
    })
}

/// "45 TND l’heure en ligne, 55 TND sur place"; empty for who says nothing.
fn rates(locale: Locale, profile: &ProviderProfile) -> String {
    let [online, in_person] =
        [profile.rate_online, profile.rate_in_person].map(|rate| rate.map(|r| r.format_short(locale)));
    match (online, in_person) {
        (Some(online), Some(in_person)) => {
            tr!(
                locale,
                "{online} l’heure en ligne, {in_person} sur place",
                "{online} an hour online, {in_person} in person"
            )
        }
        (Some(online), None) => tr!(locale, "{online} l’heure en ligne", "{online} an hour online"),
        (None, Some(in_person)) => tr!(locale, "{in_person} l’heure sur place", "{in_person} an hour in person"),
        (None, None) => String::new(),
    }
}

/// The way to a film, which stays where it is: nothing of it is loaded before somebody follows the link.
fn film(locale: Locale, name: &str, video: &Video) -> AnyView {
    let (address, site) = (video.address().to_owned(), video.site());
    let title = tr!(locale, "{name} se présente en vidéo", "{name}’s introduction on video");
    let where_to =
        tr!(locale, "Sur {site}, qui s’ouvre à la place de cette page", "On {site}, which opens in place of this page");
    view! {
        <ExternalLink href=address class="card video-link">
            <Icon name=IconName::Video />
            <span>
                <strong>{title}</strong>
                <span class="muted small">{where_to}</span>
            </span>
        </ExternalLink>
    }
    .into_any()
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

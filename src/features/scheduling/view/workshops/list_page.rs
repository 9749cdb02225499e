//! `/espace/ateliers`: the workshops ahead; subject and coach are in the address.

use super::{dates, place, seats_left};
use crate::api::workshops as api;
use crate::model::{Voice, WORKSHOPS, WorkshopCard, WorkshopList, WorkshopsQuery};
use leptos::prelude::*;
use leptos_router::components::Form as AddressForm;
use leptos_router::hooks::use_query_map;
use preau_kernel::{Locale, tr};
use preau_ui::{
    Badge, EmptyState, ErrorState, LinkButton, PageHeader, PageTitle, SelectField, Skeleton, Tone, Variant, use_locale,
};

/// The page.
#[component]
pub fn WorkshopsPage() -> AnyView {
    let locale = use_locale();
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        query.with(|query| {
            let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
            WorkshopsQuery { subject: given("matiere"), coach: given("coach") }
        })
    });
    let workshops = preau_ui::load(move || wanted.get(), api::list_workshops);
    let title = locale.pick("Ateliers", "Workshops");
    view! {
        <PageTitle text=title />
        <PageHeader title subtitle=locale.pick(
            "En petit groupe, une date ou toutes les suivantes d’un coup.",
            "In a small group, one date or all that are left at once.",
        ) />
        <Transition fallback=|| view! { <Skeleton lines=8 /> }>
            {move || Suspend::new(async move {
                match workshops.await {
                    Ok(list) => show(locale, list),
                    Err(error) => view! { <ErrorState error retry=WORKSHOPS /> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, list: WorkshopList) -> AnyView {
    let filtered = list.query != WorkshopsQuery::default();
    if list.workshops.is_empty() && !filtered {
        return nothing(locale, list.voice);
    }
    let filters = filters(locale, &list);
    let cards = list.workshops.into_iter().map(|card| view! { <li>{one(locale, card)}</li> }).collect_view();
    view! {
        <div class="stack">
            {filters}
            <ul class="grid-2" role="list">{cards}</ul>
        </div>
    }
    .into_any()
}

fn filters(locale: Locale, list: &WorkshopList) -> AnyView {
    let every = |label: &str| std::iter::once((String::new(), label.to_owned()));
    let subjects = list.subjects.iter().map(|s| (s.slug.clone(), s.name.get(locale).to_owned()));
    let subjects = every(locale.pick("Toutes les matières", "All subjects")).chain(subjects).collect();
    let coaches = every(locale.pick("Tous les coachs", "All coaches")).chain(list.coaches.iter().cloned()).collect();
    let (subject, coach) = (list.query.subject.clone(), list.query.coach.clone());
    view! {
        <AddressForm action=WORKSHOPS attr:class="search-bar" noscroll=true>
            <SelectField name="matiere" label=locale.pick("Matière", "Subject") options=subjects value=subject.unwrap_or_default() />
            <SelectField name="coach" label=locale.pick("Coach", "Coach") options=coaches value=coach.unwrap_or_default() />
            <button class="button button-secondary" type="submit">{locale.pick("Afficher", "Show")}</button>
        </AddressForm>
    }
    .into_any()
}

fn one(locale: Locale, card: WorkshopCard) -> AnyView {
    let href = format!("{WORKSHOPS}/{}", card.id);
    let (title, subject, coach) = (card.title.get(locale).to_owned(), card.subject.get(locale), &card.coach);
    let who = tr!(locale, "{subject} avec {coach}", "{subject} with {coach}");
    let next = card.next;
    let when = match card.dates {
        1 => next,
        n => {
            let more = dates(locale, n);
            tr!(locale, "{next}, {more} à venir", "{next}, {more} ahead")
        }
    };
    let tone = if card.seats_left == 0 { Tone::Warning } else { Tone::Success };
    let (seats, cost) = (seats_left(locale, card.seats_left), card.credits.format(locale));
    let place = place(locale, card.online, &card.place);
    view! {
        <article class="card stack stack-s">
            <h2 class="section-title"><a href=href>{title}</a></h2>
            <p>{who}</p>
            <p>{when}</p>
            <p class="muted">{place}" · "{tr!(locale, "{cost} par date", "{cost} per date")}</p>
            <p><Badge tone>{seats}</Badge></p>
        </article>
    }
    .into_any()
}

fn nothing(locale: Locale, voice: Voice) -> AnyView {
    let text = voice.pick(
        locale,
        "Les prochains ateliers apparaîtront ici. En attendant, réservez un cours avec un coach.",
        "Les prochains ateliers apparaîtront ici. En attendant, réserve un cours avec un coach.",
        "The next workshops will appear here. Meanwhile, book a lesson with a coach.",
    );
    view! {
        <EmptyState title=locale.pick("Aucun atelier prévu", "No workshop planned") text>
            <LinkButton href="/espace/calendrier" variant=Variant::Secondary>
                {locale.pick("Voir les créneaux", "See the slots")}
            </LinkButton>
        </EmptyState>
    }
    .into_any()
}

//! "Subscribe to the calendar": one's feed, its address once.

use crate::api::feeds::{RenewFeed, RevokeFeed, show_feed};
use crate::model::Feed;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_ui::{Button, ErrorState, ExternalLink, Form, Notice, Section, Tone, Variant, use_locale};

/// The section.
#[component]
pub fn FeedSection(
    /// "coach" on the pages of providers.
    #[prop(optional)]
    page: &'static str,
) -> AnyView {
    let locale = use_locale();
    let (renew, revoke) = (ServerAction::<RenewFeed>::new(), ServerAction::<RevokeFeed>::new());
    let feed = preau_ui::load(move || (renew.version().get(), revoke.version().get()), |_| show_feed());
    view! {
        <Section title=locale.pick("S’abonner au calendrier", "Subscribe to the calendar") class="stack">
            <p class="muted">{locale.pick(
                "Une adresse privée à donner à Google Agenda, Apple Calendrier ou Outlook\u{202f}: les rendez-vous y apparaissent \
                 et suivent chaque changement.",
                "A private address for Google Calendar, Apple Calendar or Outlook: appointments appear there and follow every \
                 change.",
            )}</p>
            <Suspense>{move || Suspend::new(async move {
                match feed.await {
                    Ok(feed) => show(locale, feed, page, renew, revoke),
                    Err(error) => view! { <ErrorState error /> }.into_any(),
                }
            })}</Suspense>
        </Section>
    }
    .into_any()
}

fn show(
    locale: Locale,
    feed: Feed,
    page: &'static str,
    renew: ServerAction<RenewFeed>,
    revoke: ServerAction<RevokeFeed>,
) -> AnyView {
    let Some(created) = feed.created.clone() else {
        return view! {
            <Form action=renew class="form-inline">
                <input type="hidden" name="page" value=page />
                <Button>{locale.pick("Créer mon adresse de calendrier", "Create my calendar address")}</Button>
            </Form>
        }
        .into_any();
    };
    let read = match &feed.read {
        Some(read) => tr!(locale, "lue pour la dernière fois le {read}", "last read on {read}"),
        None => tr!(locale, "pas encore lue", "not read yet"),
    };
    let state = tr!(locale, "Adresse créée le {created}, {read}.", "Address created on {created}, {read}.");
    view! {
        {address(locale, &feed)}
        <p>{state}</p>
        <div class="cluster">
            <Form action=renew class="form-inline">
                <input type="hidden" name="page" value=page />
                <Button variant=Variant::Secondary>{locale.pick("Changer d’adresse", "Change the address")}</Button>
            </Form>
            <Form action=revoke class="form-inline">
                <input type="hidden" name="page" value=page />
                <Button variant=Variant::Quiet>{locale.pick("Supprimer l’adresse", "Remove the address")}</Button>
            </Form>
        </div>
        <p class="small muted">{locale.pick(
            "Changer d’adresse coupe l’ancienne\u{202f}: les calendriers abonnés devront recevoir la nouvelle.",
            "Changing the address ends the old one: subscribed calendars need the new one.",
        )}</p>
    }
    .into_any()
}

/// Once: it cannot be read again.
fn address(locale: Locale, feed: &Feed) -> Option<AnyView> {
    let (address, webcal) = (feed.address.clone()?, feed.webcal()?);
    let view = view! {
        <Notice tone=Tone::Success>
            <p>{locale.pick(
                "À copier maintenant\u{202f}: cette adresse ne sera plus affichée. Qui la connaît voit ces rendez-vous.",
                "Copy this address now: it will not be shown again. Whoever knows it sees your appointments.",
            )}</p>
        </Notice>
        <div class="field">
            <label class="field-label" for="feed-address">{locale.pick("Adresse du calendrier", "Calendar address")}</label>
            <input class="input" id="feed-address" type="text" readonly=true value=address />
        </div>
        <p><ExternalLink href=webcal class="button button-secondary">
            {locale.pick("Ouvrir dans mon calendrier", "Open in my calendar")}
        </ExternalLink></p>
    };
    Some(view.into_any())
}

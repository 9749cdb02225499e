//! `/espace/rendez-vous/:id/avis`: saying how an appointment was, without having read the other side.

use super::booking_page::address;
use crate::api::reviews::{ReviewBooking, show_review};
use crate::model::{BookingId, ReviewSheet};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_directory::model::{ReviewSide, rating_word};
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Button, Choice, ChoiceField, EmptyState, ErrorState, Form, LinkButton, Notice, PageHeader, PageTitle, Skeleton,
    TextAreaField, Tone, Variant, use_locale,
};

/// The page; its status is 404 when there is no such booking for this reader.
#[component]
pub fn ReviewPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<BookingId>().ok()));
    let review = ServerAction::<ReviewBooking>::new();
    let sent = super::accepted(review);
    let sheet = preau_ui::load(
        move || (id.get(), sent.get()),
        // A malformed id names nothing, like one that was never given.
        |(id, _)| show_review(id.unwrap_or(BookingId(uuid::Uuid::nil()))),
    );
    view! {
        <PageTitle text=locale.pick("Donner un avis", "Write a review") />
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => show(locale, sheet, review),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Donner un avis", "Write a review") />
                        <ErrorState error />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(locale: Locale, sheet: ReviewSheet, action: ServerAction<ReviewBooking>) -> AnyView {
    let (subject, when) = (sheet.subject.get(locale), &sheet.when);
    let whom = if sheet.side == ReviewSide::Learner { &sheet.coach } else { &sheet.student };
    let subtitle = tr!(locale, "{subject} avec {whom}, {when}", "{subject} with {whom}, {when}");
    let back = address(sheet.booking_id);
    let body = if sheet.reviews.may_write { form(locale, &sheet, action) } else { too_late(locale, &sheet) };
    view! {
        <PageHeader title=locale.pick("Donner un avis", "Write a review") subtitle>
            <LinkButton href=back variant=Variant::Quiet>{locale.pick("Revenir au rendez-vous", "Back to the appointment")}</LinkButton>
        </PageHeader>
        <div class="stack">{body}</div>
    }
    .into_any()
}

fn form(locale: Locale, sheet: &ReviewSheet, action: ServerAction<ReviewBooking>) -> AnyView {
    let closes = sheet.reviews.closes.clone().unwrap_or_default();
    let blind = tr!(
        locale,
        "Personne ne lit l’autre avis avant d’avoir écrit le sien\u{202f}: les deux paraissent ensemble, au plus tard le {closes}.",
        "Nobody reads the other review before writing their own: both appear together, on {closes} at the latest."
    );
    let readers = match sheet.side {
        ReviewSide::Learner => sheet.voice.pick(
            locale,
            "Votre avis paraîtra sans nom sur la page publique du coach.",
            "Ton avis paraîtra sans nom sur la page publique du coach.",
            "Your review will appear without a name on the coach’s public page.",
        ),
        ReviewSide::Provider => locale.pick(
            "Votre avis sera lu par l’élève et sa famille, jamais publié.",
            "Your review will be read by the student and the family, and never made public.",
        ),
    };
    let options = [5_i16, 4, 3, 2, 1].map(|rating| Choice {
        value: rating.to_string(),
        title: rating_word(rating, locale).to_owned(),
        detail: tr!(locale, "{rating} sur 5", "{rating} out of 5"),
    });
    let id = sheet.booking_id.to_string();
    view! {
        <Notice tone=Tone::Info><p>{blind}</p><p>{readers}</p></Notice>
        <Form action>
            <input type="hidden" name="booking_id" value=id />
            <ChoiceField name="rating" label=locale.pick("Note", "Rating") options=options.to_vec() required=true />
            <TextAreaField name="body" label=locale.pick("En quelques mots", "In a few words") maxlength=2000 />
            <Button>{locale.pick("Envoyer l’avis", "Send the review")}</Button>
        </Form>
    }
    .into_any()
}

fn too_late(locale: Locale, sheet: &ReviewSheet) -> AnyView {
    let words = if sheet.reviews.mine.is_some() {
        locale.pick("Un avis a déjà été donné pour ce rendez-vous.", "This appointment has already been reviewed.")
    } else {
        locale.pick(
            "Un avis se donne pendant les sept jours qui suivent le compte rendu du coach.",
            "An appointment is reviewed within seven days after the coach’s report.",
        )
    };
    view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }.into_any()
}

fn unknown(locale: Locale) -> AnyView {
    view! {
        <PageHeader title=locale.pick("Ce rendez-vous n’existe pas", "There is no such appointment") />
        <EmptyState title=locale.pick("L’adresse est peut-être ancienne, ou celle d’un autre compte.", "The address may be an old one, or another account’s.")>
            <LinkButton href="/espace/rendez-vous">{locale.pick("Voir les rendez-vous", "See the appointments")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

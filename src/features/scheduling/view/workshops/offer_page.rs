//! `/espace/ateliers/offres/:id`: a seat that became free, kept for one student until they accept or refuse it.

use crate::api::holds::ConfirmBooking;
use crate::api::waitlist::{self as api, RefuseOffer};
use crate::model::{BookingId, SeatOffer, Voice, WORKSHOPS, WaitlistStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use preau_credits::Credits;
use preau_kernel::{AppError, Locale, tr};
use preau_ui::{
    Button, Card, DefinitionList, EmptyState, ErrorState, Form, LinkButton, Notice, PageHeader, PageTitle, Skeleton,
    Tone, Variant, use_locale,
};

/// The page; its status is 404 when there is no such offer for this reader.
#[component]
pub fn SeatOfferPage() -> AnyView {
    let locale = use_locale();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<BookingId>().ok()));
    let (accept, refuse) = (ServerAction::<ConfirmBooking>::new(), ServerAction::<RefuseOffer>::new());
    let offer = preau_ui::load(
        move || (id.get(), accept.version().get(), refuse.version().get()),
        |(id, _, _)| async move { api::show_offer(id.unwrap_or(BookingId(uuid::Uuid::nil()))).await },
    );
    view! {
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match offer.await {
                    Ok(offer) => show(locale, offer, accept, refuse),
                    Err(AppError::NotFound) => unknown(locale),
                    Err(error) => view! {
                        <PageHeader title=locale.pick("Place proposée", "Seat offered") />
                        <ErrorState error retry=WORKSHOPS />
                    }
                    .into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

fn show(
    locale: Locale,
    offer: SeatOffer,
    accept: ServerAction<ConfirmBooking>,
    refuse: ServerAction<RefuseOffer>,
) -> AnyView {
    let title = locale.pick("Une place s’est libérée", "A seat has become free");
    let fact = |name: &'static str, value: String| (name.to_owned(), value.into_any());
    let mut items = vec![
        fact(locale.pick("Atelier", "Workshop"), offer.title.get(locale).to_owned()),
        fact(locale.pick("Quand", "When"), offer.when.clone()),
        fact(locale.pick("Coach", "Coach"), offer.coach.clone()),
        fact(locale.pick("Pour", "For"), offer.student.clone()),
        fact(locale.pick("Coût", "Cost"), offer.credits.format(locale)),
    ];
    let after = offer.balance - offer.credits;
    if offer.until.is_some() && after >= Credits::ZERO {
        let (now, then) = (offer.balance.format(locale), after.format(locale));
        items.push(fact(locale.pick("Solde", "Balance"), tr!(locale, "{now}, puis {then}", "{now}, then {then}")));
    }
    let way_on = match &offer.until {
        Some(until) => answer(locale, &offer, until, accept, refuse),
        None => closed(locale, &offer),
    };
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <div class="stack"><Card><DefinitionList items /></Card>{way_on}</div>
    }
    .into_any()
}

fn answer(
    locale: Locale,
    offer: &SeatOffer,
    until: &str,
    accept: ServerAction<ConfirmBooking>,
    refuse: ServerAction<RefuseOffer>,
) -> AnyView {
    let text = tr!(
        locale,
        "La place est gardée jusqu’au {until}. Sans réponse, elle passe à la personne suivante.",
        "The seat is kept until {until}. Without an answer it goes to the next person."
    );
    let missing = offer.credits - offer.balance;
    let missing = (missing > Credits::ZERO).then(|| {
        let missing = missing.format(locale);
        let text = match offer.voice {
            Voice::Familiar => tr!(
                locale,
                "Il manque {missing}. Demande à tes parents d’en ajouter.",
                "{missing} more needed. Ask your parents to add some."
            ),
            Voice::Formal => tr!(locale, "Il manque {missing} pour l’accepter.", "Missing to accept it: {missing}."),
        };
        view! { <Notice tone=Tone::Warning><p>{text}</p></Notice> }
    });
    let (id, same) = (offer.booking_id.to_string(), offer.booking_id.to_string());
    view! {
        <Notice tone=Tone::Info><p>{text}</p></Notice>
        {missing}
        <div class="cluster">
            <Form action=accept>
                <input type="hidden" name="booking_id" value=id />
                <Button>{locale.pick("Accepter", "Accept")}</Button>
            </Form>
            <Form action=refuse>
                <input type="hidden" name="booking_id" value=same />
                <Button variant=Variant::Secondary>{locale.pick("Refuser", "Refuse")}</Button>
            </Form>
        </div>
    }
    .into_any()
}

/// What became of it.
fn closed(locale: Locale, offer: &SeatOffer) -> AnyView {
    let text = match offer.status {
        WaitlistStatus::Accepted => locale.pick("La place a été acceptée.", "The seat has been accepted."),
        WaitlistStatus::Refused => locale.pick("La place a été refusée.", "The seat has been refused."),
        WaitlistStatus::Closed => locale.pick("La date est annulée.", "The date has been cancelled."),
        _ => locale.pick(
            "La place n’est plus gardée\u{202f}: elle est proposée à la personne suivante.",
            "The seat is no longer kept: it is offered to the next person.",
        ),
    };
    let href = format!("{WORKSHOPS}/{}", offer.series_id);
    view! {
        <Notice tone=Tone::Info><p>{text}</p></Notice>
        <p><LinkButton href variant=Variant::Secondary>{locale.pick("Voir l’atelier", "See the workshop")}</LinkButton></p>
    }
    .into_any()
}

fn unknown(locale: Locale) -> AnyView {
    let title = locale.pick("Cette proposition n’existe pas", "There is no such offer");
    view! {
        <PageTitle text=title />
        <PageHeader title />
        <EmptyState title=locale.pick("L’adresse est peut-être celle d’un autre compte.", "The address may be another account’s.")>
            <LinkButton href=WORKSHOPS>{locale.pick("Voir les ateliers", "See the workshops")}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

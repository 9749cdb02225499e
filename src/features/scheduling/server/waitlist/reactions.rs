//! What a freed seat sets in motion.

use super::super::events::{BookingCancelled, HoldExpired, SeatsAdded};
use super::offer::{offer_seats_of, offer_seats_of_booking};
use preau_platform::outbox::{Heard, Subscriber};

/// Offers are made wherever a seat becomes free: it was given up, a hold is over, seats were added.
pub(in super::super) fn subscribers() -> Vec<Subscriber> {
    vec![
        Subscriber::to("scheduling/offer-cancelled-seat", |platform, tx, heard: Heard<BookingCancelled>| {
            Box::pin(offer_seats_of_booking(platform, tx, heard.event.booking_id))
        }),
        Subscriber::to("scheduling/offer-held-seat", |platform, tx, heard: Heard<HoldExpired>| {
            Box::pin(offer_seats_of_booking(platform, tx, heard.event.booking_id))
        }),
        Subscriber::to("scheduling/offer-added-seats", |platform, tx, heard: Heard<SeatsAdded>| {
            Box::pin(async move { offer_seats_of(platform, tx, heard.event.appointment_id).await.map(drop) })
        }),
    ]
}

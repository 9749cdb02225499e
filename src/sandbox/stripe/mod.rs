//! Stripe's stand-in: the calls a merchant makes (`api`), the Checkout page (`pages`), what happens later at the
//! dashboard or the bank (`aftermath`), its signed events (`events`).

mod aftermath;
mod api;
mod events;
mod pages;

use crate::Place;
use axum::Router;
use axum::routing::{get, post};

/// What the stand-in signs its events with.
pub const WEBHOOK_SECRET: &str = "whsec_sandbox";

const SERVICE: &str = "stripe";

/// Shared by the handlers.
#[derive(Clone)]
struct Stripe {
    place: Place,
}

/// To be nested at `/sandbox/stripe`.
pub fn routes(place: Place) -> Router {
    Router::new()
        .route("/v1/checkout/sessions", post(api::create_session))
        .route("/v1/checkout/sessions/{id}", get(api::get_session))
        .route("/v1/payment_intents", post(api::create_intent))
        .route("/v1/payment_intents/{id}", get(api::get_intent))
        .route("/v1/payment_methods/{id}/detach", post(api::detach_method))
        .route("/v1/refunds", post(api::create_refund).get(aftermath::list_refunds))
        .route("/v1/disputes", get(aftermath::list_disputes))
        .route("/v1/refunds/{id}", get(api::get_refund))
        .route("/pay/{id}", get(pages::show).post(pages::decide))
        .with_state(Stripe { place })
}

//! PayPal's stand-in: the calls a merchant makes (`api`, `orders`), the page where people approve (`pages`), what happens later
//! on its own site (`aftermath`), its sealed events (`events`).

mod aftermath;
mod api;
mod events;
mod orders;
mod pages;

use crate::Place;
use axum::Router;
use axum::routing::{delete, get, post};

/// The webhook its events are sealed for.
pub const WEBHOOK_ID: &str = "SANDBOXWEBHOOK";

const SERVICE: &str = "paypal";

/// Shared by the handlers.
#[derive(Clone)]
struct PayPal {
    place: Place,
}

/// To be nested at `/sandbox/paypal`.
pub fn routes(place: Place) -> Router {
    Router::new()
        .route("/v1/oauth2/token", post(api::grant_token))
        .route("/v1/notifications/verify-webhook-signature", post(events::verify))
        .route("/v2/checkout/orders", post(orders::create))
        .route("/v2/checkout/orders/{id}", get(orders::read))
        .route("/v2/checkout/orders/{id}/capture", post(orders::capture))
        .route("/v2/payments/captures/{id}", get(aftermath::get_capture))
        .route("/v1/customer/disputes", get(aftermath::list_disputes))
        .route("/v1/customer/disputes/{id}", get(aftermath::get_dispute))
        .route("/v2/payments/captures/{id}/refund", post(api::create_refund))
        .route("/v2/payments/refunds/{id}", get(api::get_refund))
        .route("/v3/vault/payment-tokens/{id}", delete(api::delete_token))
        .route("/pay/{id}", get(pages::show).post(pages::decide))
        .with_state(PayPal { place })
}

//! CinetPay's stand-in: its two API calls (`api`, `wire`), the page where people pay (`pages`), and its notification, a signed
//! form (`notify`).

mod api;
mod notify;
mod pages;
mod store;
mod wire;

use crate::Place;
use axum::Router;
use axum::routing::{get, post};

/// What the stand-in signs with. Everybody may know it: a webhook is never more than a hint.
const SECRET_KEY: &str = "sandbox";

/// To be nested at `/sandbox/cinetpay`.
pub(crate) fn routes(place: Place) -> Router {
    Router::new()
        .route("/v2/payment", post(api::init))
        .route("/v2/payment/check", post(api::check))
        .route("/pay/{token}", get(pages::show).post(pages::decide))
        .with_state(place)
}

//! Konnect's stand-in: its two API calls (`api`), the page where people pay and its webhook, an unsigned GET that proves
//! nothing (`pages`).

mod api;
mod pages;
mod store;
mod wire;

use crate::Place;
use axum::Router;
use axum::routing::{get, post};

/// To be nested at `/sandbox/konnect`.
pub(crate) fn routes(place: Place) -> Router {
    Router::new()
        .route("/api/v2/payments/init-payment", post(api::init_payment))
        .route("/api/v2/payments/{ref}", get(api::get_payment))
        .route("/pay/{ref}", get(pages::show).post(pages::decide))
        .with_state(place)
}

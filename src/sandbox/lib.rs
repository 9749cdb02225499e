//! Local stand-ins for outside services (SPEC PA-7): each speaks the real HTTP contract of its service, so that every flow
//! runs on a fresh machine without keys. Mounted only when no live key is configured; knows no room of the house.
//!
//! | Stand-in | Mounted at | Contract |
//! |---|---|---|
//! | [`konnect`] | `/sandbox/konnect` | `POST /api/v2/payments/init-payment`, `GET /api/v2/payments/{ref}`, webhook `GET …?payment_ref=` |
//! | [`cinetpay`] | `/sandbox/cinetpay` | `POST /v2/payment`, `POST /v2/payment/check`, signed form-encoded webhook |
//! | [`stripe`] | `/sandbox/stripe` | `/v1/checkout/sessions`, `/v1/payment_intents`, `/v1/refunds`, form-encoded; events signed with `Stripe-Signature` |
//! | [`paypal`] | `/sandbox/paypal` | OAuth2, Orders v2, captures and refunds, the vault, `verify-webhook-signature`; sealed events |
//!
//! Each is a folder: its API (`api`, `wire`), what it remembers (`store`), and what it shows of a payment (`pages`). The page
//! where people pay ([`page`]) and the delivery of webhooks ([`deliver`]) are the same for all.

mod deliver;
mod objects;
mod page;
mod place;

pub mod cinetpay;
pub mod konnect;
pub mod paypal;
pub mod stripe;

pub use place::{Clock, Place};

use axum::Router;
use axum::routing::get;
use sqlx::PgPool;

/// Every stand-in, at its address. `public_url` is the address people type, without a trailing slash; `http` carries the
/// webhooks; `clock` is the time they are signed at.
pub fn routes(pool: PgPool, public_url: String, http: reqwest::Client, clock: Clock) -> Router {
    let place = Place::new(pool, public_url, http, clock);
    Router::new()
        .route("/sandbox/style.css", get(page::stylesheet))
        .nest("/sandbox/konnect", konnect::routes(place.clone()))
        .nest("/sandbox/cinetpay", cinetpay::routes(place.clone()))
        .nest("/sandbox/stripe", stripe::routes(place.clone()))
        .nest("/sandbox/paypal", paypal::routes(place))
}

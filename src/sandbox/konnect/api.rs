//! The two calls of Konnect's API that a merchant makes.

use super::store;
use super::wire::{self, InitPayment};
use crate::Place;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};

/// `POST /api/v2/payments/init-payment`
pub(super) async fn init_payment(State(place): State<Place>, headers: HeaderMap, body: Bytes) -> Response {
    if !has_key(&headers) {
        return unauthorised();
    }
    let Ok(request) = serde_json::from_slice::<InitPayment>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, wire::error("invalid_json", "the body is not the JSON of a payment"));
    };
    let new = match request.validate(&place) {
        Ok(new) => new,
        Err(mistakes) => return refuse(StatusCode::UNPROCESSABLE_ENTITY, wire::errors("validation_error", &mistakes)),
    };
    match store::insert(&place.pool, &new).await {
        Ok(payment_ref) => Json(wire::started(&pay_url(&place, &payment_ref), &payment_ref)).into_response(),
        Err(error) => broken(&error),
    }
}

/// `GET /api/v2/payments/{ref}`
pub(super) async fn get_payment(
    State(place): State<Place>,
    Path(payment_ref): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !has_key(&headers) {
        return unauthorised();
    }
    match store::find(&place.pool, &payment_ref).await {
        Ok(Some(payment)) => Json(wire::payment(&payment, &pay_url(&place, &payment.payment_ref))).into_response(),
        Ok(None) => refuse(StatusCode::NOT_FOUND, wire::error("not_found", "no such payment")),
        Err(error) => broken(&error),
    }
}

/// Where people pay.
fn pay_url(place: &Place, payment_ref: &str) -> String {
    place.address(&format!("/sandbox/konnect/pay/{payment_ref}"))
}

fn has_key(headers: &HeaderMap) -> bool {
    headers.get("x-api-key").is_some_and(|key| !key.is_empty())
}

fn unauthorised() -> Response {
    refuse(StatusCode::UNAUTHORIZED, wire::error("unauthorized", "the header x-api-key is missing"))
}

fn refuse(status: StatusCode, body: serde_json::Value) -> Response {
    (status, Json(body)).into_response()
}

/// The stand-in is down, as the real one may be.
pub(super) fn broken(error: &sqlx::Error) -> Response {
    tracing::warn!(%error, "konnect sandbox cannot reach its database");
    refuse(StatusCode::SERVICE_UNAVAILABLE, wire::error("unavailable", "try again"))
}

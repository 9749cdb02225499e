//! The two calls of CinetPay's API that a merchant makes. Keys and mistakes are in the body, as the real one has them.

use super::store;
use super::wire::{self, Check, Init};
use crate::Place;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::Value;

/// `POST /v2/payment`
pub(super) async fn init(State(place): State<Place>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Init>(&body) else {
        return refuse(
            StatusCode::BAD_REQUEST,
            wire::error("608", "MINIMUM_REQUIRED_FIELDS", "not the JSON of a payment"),
        );
    };
    let new = match request.validate(&place) {
        Ok(new) => new,
        Err((code, message, why)) => {
            let status = if code == "609" { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
            return refuse(status, wire::error(code, message, why));
        }
    };
    match store::insert(&place.pool, &new).await {
        Ok(Some(token)) => {
            let page = place.address(&format!("/sandbox/cinetpay/pay/{token}"));
            (StatusCode::CREATED, Json(wire::started(&page, &token))).into_response()
        }
        Ok(None) => {
            let twice = wire::error("624", "TRANSACTION_ID_ALREADY_EXISTS", "this transaction id was used before");
            refuse(StatusCode::BAD_REQUEST, twice)
        }
        Err(error) => broken(&error),
    }
}

/// `POST /v2/payment/check`
pub(super) async fn check(State(place): State<Place>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Check>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, wire::error("608", "MINIMUM_REQUIRED_FIELDS", "not JSON"));
    };
    if request.apikey.is_empty() {
        return refuse(StatusCode::UNAUTHORIZED, wire::error("609", "AUTH_NOT_FOUND", "apikey"));
    }
    match store::find(&place.pool, &request.transaction_id).await {
        Ok(Some(payment)) if payment.site_id == request.site_id => Json(wire::payment(&payment)).into_response(),
        Ok(_) => refuse(StatusCode::NOT_FOUND, wire::error("723", "NOT_FOUND", "no such transaction")),
        Err(error) => broken(&error),
    }
}

fn refuse(status: StatusCode, body: Value) -> Response {
    (status, Json(body)).into_response()
}

/// The stand-in is down, as the real one may be.
pub(super) fn broken(error: &sqlx::Error) -> Response {
    tracing::warn!(%error, "cinetpay sandbox cannot reach its database");
    refuse(StatusCode::SERVICE_UNAVAILABLE, wire::error("429", "TOO_MANY_REQUESTS", "try again"))
}

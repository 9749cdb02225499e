//! Access tokens, refunds, the vault, and how errors are told.

#![expect(clippy::result_large_err, reason = "a refusal is an answer, made once in a call")]

use super::{PayPal, SERVICE};
use crate::objects::{self, Made, NewObject};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What `grant_token` gives to everybody who brings a name and a secret.
const TOKEN: &str = "A21AA-sandbox";

/// `POST /v1/oauth2/token`
pub(super) async fn grant_token(headers: HeaderMap, Form(form): Form<BTreeMap<String, String>>) -> Response {
    let basic = authorization(&headers).is_some_and(|value| value.len() > 8 && value.starts_with("Basic "));
    if !basic || form.get("grant_type").map(String::as_str) != Some("client_credentials") {
        return error(StatusCode::UNAUTHORIZED, "invalid_client", None);
    }
    Json(json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 32_400, "scope": "" })).into_response()
}

/// `POST /v2/payments/captures/{id}/refund`
pub(super) async fn create_refund(
    State(paypal): State<PayPal>,
    Path(capture_id): Path<String>,
    headers: HeaderMap,
    Json(asked): Json<Value>,
) -> Response {
    let new = match refund(&paypal, &headers, &capture_id, &asked).await {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    paypal.made(&headers, &asked, new, StatusCode::CREATED).await
}

async fn refund(paypal: &PayPal, headers: &HeaderMap, capture_id: &str, asked: &Value) -> Result<Value, Response> {
    let capture = paypal.existing(headers, capture_id, "capture").await?;
    let currency = capture["amount"]["currency_code"].as_str().unwrap_or_default();
    let paid = minor(&capture["amount"]).unwrap_or_default();
    let amount = if asked["amount"].is_null() { &capture["amount"] } else { &asked["amount"] };
    let wanted = minor(amount).filter(|minor| *minor > 0 && amount["currency_code"] == currency);
    let wanted = wanted.ok_or_else(|| unprocessable("CURRENCY_MISMATCH"))?;
    let before = objects::refunded(&paypal.place.pool, SERVICE, capture_id).await.map_err(|error| broken(&error))?;
    if before + wanted > paid && !paypal.is_known(headers).await? {
        let full = before >= paid;
        return Err(unprocessable(if full { "CAPTURE_FULLY_REFUNDED" } else { "REFUND_AMOUNT_EXCEEDED" }));
    }
    Ok(json!({
        "id": paypal.new_id().await?, "status": "COMPLETED", "amount": amount, "custom_id": asked["custom_id"],
        "_kind": "refund", "_refund_of": capture_id, "_minor": wanted,
    }))
}

/// `GET /v2/payments/refunds/{id}`
pub(super) async fn get_refund(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match paypal.existing(&headers, &id, "refund").await {
        Ok(refund) => Json(objects::shown(refund)).into_response(),
        Err(refusal) => refusal,
    }
}

/// `DELETE /v3/vault/payment-tokens/{id}`
pub(super) async fn delete_token(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    if let Err(refusal) = paypal.existing(&headers, &id, "token").await {
        return refusal;
    }
    match objects::change(&paypal.place.pool, &id, &["VAULTED"], &json!({ "status": "DELETED" })).await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => error(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", None),
        Err(error) => broken(&error),
    }
}

impl PayPal {
    /// Makes the object, once per `PayPal-Request-Id`.
    pub(super) async fn made(&self, headers: &HeaderMap, asked: &Value, new: Value, fresh: StatusCode) -> Response {
        let request = asked.to_string();
        let id = new["id"].as_str().unwrap_or_default();
        let object = NewObject { service: SERVICE, id, key: key(headers), request: &request, body: &new };
        match objects::insert(&self.place.pool, &object).await {
            Ok(Made::New) => (fresh, Json(objects::shown(new))).into_response(),
            // PayPal answers with how it stands today, whatever the words.
            Ok(Made::Before(before)) => Json(objects::shown(self.today(before).await)).into_response(),
            Ok(Made::KeyUsed) => unprocessable("DUPLICATE_REQUEST_ID"),
            Err(error) => broken(&error),
        }
    }

    async fn today(&self, before: Value) -> Value {
        let id = before["id"].as_str().unwrap_or_default();
        objects::find(&self.place.pool, SERVICE, id).await.ok().flatten().unwrap_or(before)
    }

    /// Something that exists, for who brings an access token.
    pub(super) async fn existing(&self, headers: &HeaderMap, id: &str, kind: &str) -> Result<Value, Response> {
        has_token(headers)?;
        match objects::find(&self.place.pool, SERVICE, id).await {
            Ok(Some(object)) if object["_kind"] == kind => Ok(object),
            Ok(_) => Err(error(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", Some("INVALID_RESOURCE_ID"))),
            Err(error) => Err(broken(&error)),
        }
    }

    pub(super) async fn is_known(&self, headers: &HeaderMap) -> Result<bool, Response> {
        let Some(key) = key(headers) else { return Ok(false) };
        let known = sqlx::query_scalar!(
            r#"select exists (select from sandbox.objects where service = $1 and idempotency_key = $2) as "known!""#,
            SERVICE,
            key
        );
        known.fetch_one(&self.place.pool).await.map_err(|error| broken(&error))
    }

    /// 17 letters and digits, like theirs.
    pub(super) async fn new_id(&self) -> Result<String, Response> {
        let digits = objects::digits(&self.place.pool).await.map_err(|error| broken(&error))?;
        Ok(digits.to_ascii_uppercase().chars().take(17).collect())
    }

    pub(super) async fn keep(&self, object: &Value) -> Result<(), Response> {
        let id = object["id"].as_str().unwrap_or_default();
        let new = NewObject { service: SERVICE, id, key: None, request: "", body: object };
        objects::insert(&self.place.pool, &new).await.map(drop).map_err(|error| broken(&error))
    }
}

/// "47.00" EUR is 4700.
pub(super) fn minor(amount: &Value) -> Option<i64> {
    if !matches!(amount["currency_code"].as_str(), Some("EUR" | "USD")) {
        return None;
    }
    let (whole, cents) = amount["value"].as_str()?.split_once('.')?;
    if cents.len() != 2 || whole.is_empty() || !whole.bytes().chain(cents.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{cents}").parse().ok()
}

pub(super) fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("paypal-request-id").and_then(|key| key.to_str().ok())
}

fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok())
}

pub(super) fn has_token(headers: &HeaderMap) -> Result<(), Response> {
    if authorization(headers).and_then(|value| value.strip_prefix("Bearer ")) == Some(TOKEN) {
        return Ok(());
    }
    Err(error(StatusCode::UNAUTHORIZED, "AUTHENTICATION_FAILURE", None))
}

pub(super) fn unprocessable(issue: &str) -> Response {
    error(StatusCode::UNPROCESSABLE_ENTITY, "UNPROCESSABLE_ENTITY", Some(issue))
}

pub(super) fn error(status: StatusCode, name: &str, issue: Option<&str>) -> Response {
    let details: Vec<Value> = issue.into_iter().map(|issue| json!({ "issue": issue })).collect();
    (status, Json(json!({ "name": name, "details": details, "debug_id": "sandbox" }))).into_response()
}

/// The stand-in is down, as the real one may be.
pub(super) fn broken(cause: &sqlx::Error) -> Response {
    tracing::warn!(error = %cause, "paypal sandbox cannot reach its database");
    error(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", None)
}

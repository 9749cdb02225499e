//! Orders: made for a payer who approves on the page, or at once by a token of the vault; captured once approved.

use super::api::{broken, error, key, minor, unprocessable};
use super::{PayPal, SERVICE, api};
use crate::objects;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

/// `POST /v2/checkout/orders`
pub(super) async fn create(State(paypal): State<PayPal>, headers: HeaderMap, Json(asked): Json<Value>) -> Response {
    let new = match order(&paypal, &headers, &asked).await {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    let charged = new["status"] == "COMPLETED";
    let before = paypal.is_known(&headers).await;
    if charged && matches!(before, Ok(false)) {
        if let Err(refusal) = paypal.keep(&capture_of(&new)).await {
            return refusal;
        }
        paypal.announce("PAYMENT.CAPTURE.COMPLETED", capture_event(&new));
    }
    paypal.made(&headers, &asked, new, StatusCode::CREATED).await
}

async fn order(paypal: &PayPal, headers: &HeaderMap, asked: &Value) -> Result<Value, Response> {
    api::has_token(headers)?;
    if key(headers).is_none() {
        return Err(error(StatusCode::BAD_REQUEST, "INVALID_REQUEST", Some("PAYPAL_REQUEST_ID_REQUIRED")));
    }
    let unit = &asked["purchase_units"][0];
    let amount = minor(&unit["amount"]).filter(|amount| *amount > 0);
    if asked["intent"] != "CAPTURE" || amount.is_none() {
        return Err(unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE"));
    }
    let wallet = &asked["payment_source"]["paypal"];
    let id = paypal.new_id().await?;
    let mut new = json!({
        "id": id, "intent": "CAPTURE", "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
        "payment_source": { "paypal": {} }, "_kind": "order",
        "links": [{ "rel": "payer-action", "method": "GET", "href": paypal.place.address(&format!("/sandbox/paypal/pay/{id}")) }],
    });
    if let Some(token) = wallet["vault_id"].as_str() {
        let token = paypal.existing(headers, token, "token").await?;
        if token["status"] != "VAULTED" {
            return Err(error(StatusCode::NOT_FOUND, "RESOURCE_NOT_FOUND", Some("INVALID_RESOURCE_ID")));
        }
        if token["_refuses"] == true {
            return Err(unprocessable("INSTRUMENT_DECLINED"));
        }
        new["status"] = json!("COMPLETED");
        new["purchase_units"][0]["payments"] = payments(unit, &paypal.new_id().await?);
        return Ok(new);
    }
    let context = &wallet["experience_context"];
    let ours = |url: &Value| url.as_str().is_some_and(|url| paypal.place.is_ours(url));
    if !ours(&context["return_url"]) || !ours(&context["cancel_url"]) {
        return Err(error(StatusCode::BAD_REQUEST, "INVALID_REQUEST", Some("INVALID_PARAMETER_VALUE")));
    }
    new["_return_url"] = context["return_url"].clone();
    new["_cancel_url"] = context["cancel_url"].clone();
    new["_keeps"] = json!(wallet["attributes"]["vault"]["store_in_vault"] == "ON_SUCCESS");
    new["_customer"] = wallet["attributes"]["customer"]["id"].clone();
    Ok(new)
}

/// `GET /v2/checkout/orders/{id}`
pub(super) async fn read(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match paypal.existing(&headers, &id, "order").await {
        Ok(order) => match paypal.with_refunds(order).await {
            Ok(order) => Json(objects::shown(order)).into_response(),
            Err(error) => broken(&error),
        },
        Err(refusal) => refusal,
    }
}

/// `POST /v2/checkout/orders/{id}/capture`
pub(super) async fn capture(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let order = match paypal.existing(&headers, &id, "order").await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    match order["status"].as_str() {
        Some("COMPLETED") => return unprocessable("ORDER_ALREADY_CAPTURED"),
        Some("APPROVED") if order["_declines"] == true => return unprocessable("INSTRUMENT_DECLINED"),
        Some("APPROVED") => {}
        _ => return unprocessable("ORDER_NOT_APPROVED"),
    }
    match paypal.take(order).await {
        Ok(Some(order)) => (StatusCode::CREATED, Json(objects::shown(order))).into_response(),
        Ok(None) => unprocessable("ORDER_ALREADY_CAPTURED"),
        Err(refusal) => refusal,
    }
}

impl PayPal {
    /// Takes the money of an approved order, once; keeps the wallet if that was asked for.
    async fn take(&self, mut order: Value) -> Result<Option<Value>, Response> {
        let mut unit = order["purchase_units"][0].clone();
        unit["payments"] = payments(&unit, &self.new_id().await?);
        let mut wallet = json!({ "email_address": "payeur@example.test", "account_status": "VERIFIED" });
        if order["_keeps"] == true {
            let customer = match &order["_customer"] {
                Value::Null => json!(self.new_id().await?),
                known => known.clone(),
            };
            let token = json!({
                "id": self.new_id().await?.to_ascii_lowercase(), "status": "VAULTED", "customer": { "id": customer },
                "_kind": "token", "_refuses": order["_once"] == true,
            });
            self.keep(&token).await?;
            wallet["attributes"] = json!({ "vault": objects::shown(token) });
        }
        let change = json!({
            "status": "COMPLETED", "purchase_units": [unit], "payment_source": { "paypal": wallet }, "links": [],
        });
        let id = order["id"].as_str().unwrap_or_default().to_owned();
        if !objects::change(&self.place.pool, &id, &["APPROVED"], &change).await.map_err(|error| broken(&error))? {
            return Ok(None);
        }
        order =
            objects::find(&self.place.pool, SERVICE, &id).await.map_err(|error| broken(&error))?.unwrap_or_default();
        self.keep(&capture_of(&order)).await?;
        self.announce("PAYMENT.CAPTURE.COMPLETED", capture_event(&order));
        Ok(Some(order))
    }
}

fn payments(unit: &Value, capture_id: &str) -> Value {
    json!({ "captures": [{
        "id": capture_id, "status": "COMPLETED", "amount": unit["amount"], "final_capture": true,
        "custom_id": unit["custom_id"], "invoice_id": unit["invoice_id"],
    }] })
}

fn capture_of(order: &Value) -> Value {
    let mut capture = order["purchase_units"][0]["payments"]["captures"][0].clone();
    capture["_kind"] = json!("capture");
    capture
}

fn capture_event(order: &Value) -> Value {
    let mut capture = order["purchase_units"][0]["payments"]["captures"][0].clone();
    capture["supplementary_data"] = json!({ "related_ids": { "order_id": order["id"] } });
    capture
}

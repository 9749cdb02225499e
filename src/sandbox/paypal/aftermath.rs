//! What becomes of a capture: refunds that the merchant makes on PayPal's own site, disputes of the payer.

use super::{PayPal, SERVICE, api};
use crate::objects;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

/// `GET /v2/payments/captures/{id}`
pub(super) async fn get_capture(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    shown(paypal.existing(&headers, &id, "capture").await)
}

/// `GET /v1/customer/disputes/{id}`
pub(super) async fn get_dispute(State(paypal): State<PayPal>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    shown(paypal.existing(&headers, &id, "dispute").await)
}

fn shown(found: Result<Value, Response>) -> Response {
    match found {
        Ok(object) => Json(objects::shown(object)).into_response(),
        Err(refusal) => refusal,
    }
}

/// `?disputed_transaction_id=…`
#[derive(Debug, Deserialize)]
pub(super) struct OfCapture {
    disputed_transaction_id: String,
}

/// `GET /v1/customer/disputes`: without how each ended, as PayPal tells it.
pub(super) async fn list_disputes(
    State(paypal): State<PayPal>,
    Query(of): Query<OfCapture>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = api::has_token(&headers) {
        return refusal;
    }
    match objects::list_of(&paypal.place.pool, SERVICE, "_dispute_of", &of.disputed_transaction_id).await {
        Ok(found) => {
            let brief = |mut dispute: Value| {
                dispute.as_object_mut().map(|fields| fields.remove("dispute_outcome"));
                objects::shown(dispute)
            };
            let items: Vec<Value> = found.into_iter().map(brief).collect();
            Json(json!({ "items": items, "links": [] })).into_response()
        }
        Err(error) => api::broken(&error),
    }
}

impl PayPal {
    /// An order with the refunds of its capture, whoever made them.
    pub(super) async fn with_refunds(&self, mut order: Value) -> sqlx::Result<Value> {
        let capture = order["purchase_units"][0]["payments"]["captures"][0]["id"].clone();
        let Some(capture) = capture.as_str() else { return Ok(order) };
        let refunds = objects::list_of(&self.place.pool, SERVICE, "_refund_of", capture).await?;
        if !refunds.is_empty() {
            let refunds: Vec<Value> = refunds.into_iter().map(objects::shown).collect();
            order["purchase_units"][0]["payments"]["refunds"] = json!(refunds);
        }
        Ok(order)
    }

    /// The merchant gives a tenth back on PayPal's site, as often as there is something left.
    pub(super) async fn refund_elsewhere(&self, order: &Value) -> Result<(), Response> {
        let capture = &order["purchase_units"][0]["payments"]["captures"][0];
        let id = capture["id"].as_str().unwrap_or_default();
        let paid = api::minor(&capture["amount"]).unwrap_or_default();
        let before = objects::refunded(&self.place.pool, SERVICE, id).await.map_err(|error| api::broken(&error))?;
        let minor = (paid / 100 * 10).min(paid - before);
        if minor <= 0 {
            return Ok(());
        }
        let amount = json!({
            "currency_code": capture["amount"]["currency_code"], "value": format!("{}.{:02}", minor / 100, minor % 100),
        });
        let refund_id = self.new_id().await?;
        let up = self.place.address(&format!("/sandbox/paypal/v2/payments/captures/{id}"));
        let own = self.place.address(&format!("/sandbox/paypal/v2/payments/refunds/{refund_id}"));
        let refund = json!({
            "id": refund_id, "status": "COMPLETED", "amount": amount, "invoice_id": capture["invoice_id"],
            "links": [
                { "rel": "self", "method": "GET", "href": own },
                { "rel": "up", "method": "GET", "href": up },
            ],
            "_kind": "refund", "_refund_of": id, "_minor": minor,
        });
        self.keep(&refund).await?;
        self.announce("PAYMENT.CAPTURE.REFUNDED", objects::shown(refund));
        Ok(())
    }

    /// The payer says that they did not buy it, once.
    pub(super) async fn dispute(&self, order: &Value) -> Result<(), Response> {
        let capture = &order["purchase_units"][0]["payments"]["captures"][0];
        let id = capture["id"].as_str().unwrap_or_default();
        let before = objects::list_of(&self.place.pool, SERVICE, "_dispute_of", id).await;
        if id.is_empty() || !before.map_err(|error| api::broken(&error))?.is_empty() {
            return Ok(());
        }
        let dispute_id = format!("PP-D-{}", self.new_id().await?);
        let dispute = json!({
            "id": dispute_id, "dispute_id": dispute_id, "reason": "UNAUTHORISED", "status": "WAITING_FOR_SELLER_RESPONSE",
            "dispute_state": "REQUIRED_ACTION", "dispute_amount": capture["amount"], "dispute_channel": "INTERNAL",
            "disputed_transactions": [{ "seller_transaction_id": id, "custom": capture["custom_id"] }],
            "_kind": "dispute", "_dispute_of": id,
        });
        self.keep(&dispute).await?;
        self.announce("CUSTOMER.DISPUTE.CREATED", objects::shown(dispute));
        Ok(())
    }
}

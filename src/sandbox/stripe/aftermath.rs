//! What becomes of a charge that was paid: refunds that the merchant makes at the dashboard, disputes of the payer's bank.

use super::{SERVICE, Stripe, api};
use crate::objects;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

/// `?payment_intent=pi_…`
#[derive(Debug, Deserialize)]
pub(super) struct OfIntent {
    payment_intent: String,
}

/// `GET /v1/refunds?payment_intent=pi_…`
pub(super) async fn list_refunds(
    State(stripe): State<Stripe>,
    Query(of): Query<OfIntent>,
    headers: HeaderMap,
) -> Response {
    list(&stripe, &headers, "_refund_of", &of.payment_intent).await
}

/// `GET /v1/disputes?payment_intent=pi_…`
pub(super) async fn list_disputes(
    State(stripe): State<Stripe>,
    Query(of): Query<OfIntent>,
    headers: HeaderMap,
) -> Response {
    list(&stripe, &headers, "_dispute_of", &of.payment_intent).await
}

async fn list(stripe: &Stripe, headers: &HeaderMap, field: &str, intent: &str) -> Response {
    if let Err(refusal) = api::existing(stripe, headers, intent, "payment_intent").await {
        return refusal;
    }
    match objects::list_of(&stripe.place.pool, SERVICE, field, intent).await {
        Ok(found) => {
            let data: Vec<Value> = found.into_iter().map(objects::shown).collect();
            Json(json!({ "object": "list", "has_more": false, "data": data })).into_response()
        }
        Err(error) => api::broken(&error),
    }
}

impl Stripe {
    /// The merchant gives a tenth back at the dashboard, as often as there is something left.
    pub(super) async fn refund_elsewhere(&self, session: &Value) -> sqlx::Result<()> {
        let paid = session["payment_intent"].as_str().unwrap_or_default();
        let received = session["amount_total"].as_i64().unwrap_or_default();
        let left = received - objects::refunded(&self.place.pool, SERVICE, paid).await?;
        let amount = (received / 100 * 10).min(left);
        if amount <= 0 {
            return Ok(());
        }
        let refund = json!({
            "id": format!("re_{}", objects::digits(&self.place.pool).await?), "object": "refund", "amount": amount,
            "currency": session["currency"], "payment_intent": paid, "status": "succeeded", "metadata": {},
            "reason": "requested_by_customer", "_refund_of": paid, "_minor": amount,
        });
        self.make(&refund).await?;
        let charge = json!({
            "id": paid.replace("pi_", "ch_"), "object": "charge", "payment_intent": paid, "amount": received,
            "amount_refunded": received - left + amount, "refunded": left == amount, "currency": session["currency"],
            "metadata": { "reference": session["_reference"] },
        });
        self.tell("charge.refunded", &charge);
        self.tell("refund.created", &refund);
        Ok(())
    }

    /// The payer's bank wants all of it back, once.
    pub(super) async fn dispute(&self, session: &Value) -> sqlx::Result<()> {
        let paid = session["payment_intent"].as_str().unwrap_or_default();
        if !objects::list_of(&self.place.pool, SERVICE, "_dispute_of", paid).await?.is_empty() {
            return Ok(());
        }
        let dispute = json!({
            "id": format!("du_{}", objects::digits(&self.place.pool).await?), "object": "dispute",
            "amount": session["amount_total"], "currency": session["currency"], "charge": paid.replace("pi_", "ch_"),
            "payment_intent": paid, "reason": "fraudulent", "status": "needs_response", "metadata": {},
            "_dispute_of": paid,
        });
        self.make(&dispute).await?;
        self.tell("charge.dispute.created", &dispute);
        Ok(())
    }
}

//! The Checkout page: people pay, are refused, or leave. Where the card is kept, they may use one that pays this once only.

use super::{SERVICE, Stripe, api};
use crate::objects::{self, NewObject};
use crate::page::{self, Decided, Decision, Language, Shown, State as Standing};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use preau_kernel::Locale;
use serde_json::{Value, json};

/// `GET /pay/{id}`
pub(super) async fn show(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    let locale = language.or_of(&headers);
    let session = match objects::find(&stripe.place.pool, SERVICE, &id).await {
        Ok(Some(session)) if session["object"] == "checkout.session" => session,
        Ok(_) => return page::unknown(locale, "Stripe").into_response(),
        Err(error) => return api::broken(&error),
    };
    let text = |name: &str| session[name].as_str().unwrap_or_default();
    let over = session["expires_at"].as_i64() <= Some(stripe.place.now().timestamp());
    let state = match (text("status"), &session["payment_intent"]) {
        ("complete", _) => Standing::Paid,
        _ if over => Standing::Over,
        (_, Value::Null) => Standing::Open,
        _ => Standing::Refused,
    };
    let shown = Shown {
        service: "Stripe",
        amount: session["amount_total"].as_i64().unwrap_or_default(),
        currency: &text("currency").to_ascii_uppercase(),
        description: text("_description"),
        reference: text("client_reference_id"),
        state,
        keeps: !session["_keeps"].is_null(),
        aftermath: true,
        action: &format!("/sandbox/stripe/pay/{id}"),
        paid_url: text("success_url"),
        unpaid_url: text("cancel_url"),
    };
    page::show(locale, &shown).into_response()
}

/// `POST /pay/{id}`: decides once; a second click finds it decided and only moves on.
pub(super) async fn decide(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    Form(form): Form<Decided>,
) -> Response {
    let session = match objects::find(&stripe.place.pool, SERVICE, &id).await {
        Ok(Some(session)) if session["object"] == "checkout.session" => session,
        Ok(_) => return page::unknown(Locale::Fr, "Stripe").into_response(),
        Err(error) => return api::broken(&error),
    };
    let open = session["status"] == "open" && session["expires_at"].as_i64() > Some(stripe.place.now().timestamp());
    let paid = session["status"] == "complete";
    let decided = match form.decision {
        Decision::Refund if paid => stripe.refund_elsewhere(&session).await.map(|()| true),
        Decision::Dispute if paid => stripe.dispute(&session).await.map(|()| true),
        _ if !open => Ok(paid),
        Decision::Pay | Decision::PayOnce => stripe.pay(&session, form.decision == Decision::PayOnce).await,
        Decision::Refuse => stripe.refuse(&session).await,
        Decision::Leave | Decision::Refund | Decision::Dispute => Ok(false),
    };
    match decided {
        Ok(paid) => {
            let back = if paid { &session["success_url"] } else { &session["cancel_url"] };
            Redirect::to(back.as_str().unwrap_or("/")).into_response()
        }
        Err(error) => api::broken(&error),
    }
}

impl Stripe {
    /// Takes the money; keeps the card if the merchant asked for it. `once`: the bank refuses whatever is asked of it later.
    async fn pay(&self, session: &Value, once: bool) -> sqlx::Result<bool> {
        let keeps = !session["_keeps"].is_null();
        let customer = match (&session["customer"], keeps) {
            (Value::Null, true) => json!(format!("cus_{}", objects::digits(&self.place.pool).await?)),
            (known, _) => known.clone(),
        };
        let method = json!({
            "id": format!("pm_{}", objects::digits(&self.place.pool).await?), "object": "payment_method", "type": "card",
            "card": { "brand": "visa", "last4": if once { "0341" } else { "4242" }, "exp_month": 12, "exp_year": 2030 },
            "customer": if keeps { customer.clone() } else { Value::Null }, "status": "kept", "_refuses": once,
        });
        self.make(&method).await?;
        let mut intent = self.intent(session, "succeeded").await?;
        intent["amount_received"] = session["amount_total"].clone();
        intent["customer"] = customer.clone();
        intent["payment_method"] = method["id"].clone();
        self.make(&intent).await?;
        let change = json!({
            "status": "complete", "payment_status": "paid", "payment_intent": intent["id"], "customer": customer,
        });
        let id = session["id"].as_str().unwrap_or_default();
        if objects::change(&self.place.pool, id, &["open"], &change).await? {
            let session = objects::find(&self.place.pool, SERVICE, id).await?.unwrap_or_default();
            self.announce(&session);
            self.announce(&intent);
        }
        Ok(true)
    }

    /// The bank says no. The page stays open for another try.
    async fn refuse(&self, session: &Value) -> sqlx::Result<bool> {
        let mut intent = self.intent(session, "requires_payment_method").await?;
        intent["last_payment_error"] =
            json!({ "type": "card_error", "code": "card_declined", "decline_code": "generic_decline" });
        self.make(&intent).await?;
        let id = session["id"].as_str().unwrap_or_default();
        if objects::change(&self.place.pool, id, &["open"], &json!({ "payment_intent": intent["id"] })).await? {
            self.announce(&intent);
        }
        Ok(false)
    }

    async fn intent(&self, session: &Value, status: &str) -> sqlx::Result<Value> {
        Ok(json!({
            "id": format!("pi_{}", objects::digits(&self.place.pool).await?), "object": "payment_intent", "status": status,
            "amount": session["amount_total"], "amount_received": 0, "currency": session["currency"],
            "description": session["_description"], "metadata": { "reference": session["_reference"] },
            "setup_future_usage": session["_keeps"], "last_payment_error": null, "payment_method": null, "customer": null,
        }))
    }

    pub(super) async fn make(&self, object: &Value) -> sqlx::Result<()> {
        let id = object["id"].as_str().unwrap_or_default();
        let new = NewObject { service: SERVICE, id, key: None, request: "", body: object };
        objects::insert(&self.place.pool, &new).await.map(drop)
    }
}

//! The page where people approve an order, approve it with a card that their bank then refuses, or leave.

use super::{PayPal, SERVICE, api};
use crate::objects;
use crate::page::{self, Decided, Decision, Language, Shown, State as Standing};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use preau_kernel::Locale;
use serde_json::{Value, json};

/// `GET /pay/{id}`
pub(super) async fn show(
    State(paypal): State<PayPal>,
    Path(id): Path<String>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    let locale = language.or_of(&headers);
    let order = match objects::find(&paypal.place.pool, SERVICE, &id).await {
        Ok(Some(order)) if order["_kind"] == "order" => order,
        Ok(_) => return page::unknown(locale, "PayPal").into_response(),
        Err(error) => return api::broken(&error),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let unit = &order["purchase_units"][0];
    let state = match (order["status"].as_str(), &order["_declines"]) {
        (Some("COMPLETED"), _) => Standing::Paid,
        (_, Value::Bool(true)) => Standing::Refused,
        _ => Standing::Open,
    };
    let shown = Shown {
        service: "PayPal",
        amount: api::minor(&unit["amount"]).unwrap_or_default(),
        currency: &text(&unit["amount"]["currency_code"]),
        description: &text(&unit["description"]),
        reference: &text(&unit["custom_id"]),
        state,
        keeps: order["_keeps"] == true,
        aftermath: true,
        action: &format!("/sandbox/paypal/pay/{id}"),
        paid_url: &text(&order["_return_url"]),
        unpaid_url: &text(&order["_cancel_url"]),
    };
    page::show(locale, &shown).into_response()
}

/// `POST /pay/{id}`: the payer agrees; the merchant takes the money. A second click changes nothing.
pub(super) async fn decide(
    State(paypal): State<PayPal>,
    Path(id): Path<String>,
    Form(form): Form<Decided>,
) -> Response {
    let order = match objects::find(&paypal.place.pool, SERVICE, &id).await {
        Ok(Some(order)) if order["_kind"] == "order" => order,
        Ok(_) => return page::unknown(Locale::Fr, "PayPal").into_response(),
        Err(error) => return api::broken(&error),
    };
    let later = match form.decision {
        Decision::Refund => Some(paypal.refund_elsewhere(&order).await),
        Decision::Dispute => Some(paypal.dispute(&order).await),
        _ => None,
    };
    if let Some(Err(refusal)) = later {
        return refusal;
    }
    let leaves = form.decision == Decision::Leave;
    if !leaves && later.is_none() {
        let agreed = json!({
            "status": "APPROVED", "_declines": form.decision == Decision::Refuse,
            "_once": form.decision == Decision::PayOnce,
        });
        match objects::change(&paypal.place.pool, &id, &["PAYER_ACTION_REQUIRED", "APPROVED"], &agreed).await {
            Ok(true) => {
                let order = objects::find(&paypal.place.pool, SERVICE, &id).await.ok().flatten().unwrap_or_default();
                paypal.announce("CHECKOUT.ORDER.APPROVED", objects::shown(order));
            }
            Ok(false) => {}
            Err(error) => return api::broken(&error),
        }
    }
    let back = if leaves { &order["_cancel_url"] } else { &order["_return_url"] };
    let back = back.as_str().unwrap_or("/");
    Redirect::to(back).into_response()
}

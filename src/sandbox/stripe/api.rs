//! The calls of Stripe's API that Préau makes: form-encoded in, JSON out.

#![expect(clippy::result_large_err, reason = "a refusal is an answer, made once in a call")]

use super::{SERVICE, Stripe};
use crate::objects::{self, Made, NewObject};
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Fields = BTreeMap<String, String>;

/// `POST /v1/checkout/sessions`
pub(super) async fn create_session(
    State(stripe): State<Stripe>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    let new = match session(&stripe, &headers, &form).await {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    answer(&stripe, &headers, &form, new).await
}

async fn session(stripe: &Stripe, headers: &HeaderMap, form: &Fields) -> Result<Value, Response> {
    has_key(headers)?;
    let text = |name: &str| form.get(name).filter(|value| !value.is_empty()).cloned();
    let needed = |name: &str| text(name).ok_or_else(|| invalid("parameter_missing", name));
    let amount = amount(form, "line_items[0][price_data][unit_amount]")?;
    let currency = currency(form, "line_items[0][price_data][currency]", amount)?;
    for field in ["success_url", "cancel_url"] {
        if !stripe.place.is_ours(&needed(field)?) {
            return Err(invalid("url_invalid", field));
        }
    }
    if needed("mode")? != "payment" || needed("line_items[0][quantity]")? != "1" {
        return Err(invalid("parameter_invalid", "mode"));
    }
    let now = stripe.place.now().timestamp();
    let expires_at = text("expires_at").map_or(Some(now + 86_400), |at| at.parse().ok());
    let expires_at = expires_at.filter(|at| (now + 1_790..=now + 86_400).contains(at));
    let expires_at = expires_at.ok_or_else(|| invalid("parameter_invalid", "expires_at"))?;
    if text("customer").is_some() && text("customer_email").is_some() {
        return Err(invalid("parameter_invalid", "customer_email"));
    }
    let id = format!("cs_test_{}", digits(stripe).await?);
    Ok(json!({
        "id": id, "object": "checkout.session", "mode": "payment", "status": "open", "payment_status": "unpaid",
        "amount_total": amount, "currency": currency, "client_reference_id": text("client_reference_id"),
        "metadata": { "reference": text("metadata[reference]") }, "customer": text("customer"), "payment_intent": null,
        "expires_at": expires_at, "livemode": false, "success_url": needed("success_url")?,
        "cancel_url": needed("cancel_url")?, "url": stripe.place.address(&format!("/sandbox/stripe/pay/{id}")),
        "_description": needed("line_items[0][price_data][product_data][name]")?,
        "_reference": text("payment_intent_data[metadata][reference]"),
        "_keeps": text("payment_intent_data[setup_future_usage]"),
    }))
}

/// `GET /v1/checkout/sessions/{id}`, with its PaymentIntent and the method told whole if that is asked for.
pub(super) async fn get_session(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let mut session = match existing(&stripe, &headers, &id, "checkout.session").await {
        Ok(session) => session,
        Err(refusal) => return refusal,
    };
    if session["status"] == "open" && session["expires_at"].as_i64() <= Some(stripe.place.now().timestamp()) {
        session["status"] = json!("expired");
    }
    let query = query.unwrap_or_default();
    if query.contains("payment_intent")
        && let Some(mut intent) = named(&stripe, &session["payment_intent"]).await
    {
        if query.contains("payment_intent.payment_method")
            && let Some(method) = named(&stripe, &intent["payment_method"]).await
        {
            intent["payment_method"] = objects::shown(method);
        }
        session["payment_intent"] = objects::shown(intent);
    }
    Json(objects::shown(session)).into_response()
}

/// `POST /v1/payment_intents`: a charge without the payer.
pub(super) async fn create_intent(
    State(stripe): State<Stripe>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    let new = match intent(&stripe, &headers, &form).await {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    answer(&stripe, &headers, &form, new).await
}

async fn intent(stripe: &Stripe, headers: &HeaderMap, form: &Fields) -> Result<Value, Response> {
    has_key(headers)?;
    let amount = amount(form, "amount")?;
    let currency = currency(form, "currency", amount)?;
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if field("off_session") != "true" || field("confirm") != "true" {
        return Err(invalid("parameter_invalid", "off_session"));
    }
    let method = named(stripe, &json!(field("payment_method"))).await;
    let method =
        method.filter(|method| method["customer"] == field("customer") && method["object"] == "payment_method");
    let method = method.ok_or_else(|| invalid("resource_missing", "payment_method"))?;
    let refused = method["_refuses"] == true;
    let error = json!({ "type": "card_error", "code": "card_declined", "decline_code": "insufficient_funds" });
    Ok(json!({
        "id": format!("pi_{}", digits(stripe).await?), "object": "payment_intent", "amount": amount,
        "amount_received": if refused { 0 } else { amount }, "currency": currency, "customer": field("customer"),
        "payment_method": field("payment_method"), "description": field("description"),
        "status": if refused { "requires_payment_method" } else { "succeeded" },
        "last_payment_error": if refused { error } else { Value::Null },
        "metadata": { "reference": form.get("metadata[reference]") },
    }))
}

/// `GET /v1/payment_intents/{id}`
pub(super) async fn get_intent(State(stripe): State<Stripe>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match existing(&stripe, &headers, &id, "payment_intent").await {
        Ok(intent) => Json(objects::shown(intent)).into_response(),
        Err(refusal) => refusal,
    }
}

/// `POST /v1/payment_methods/{id}/detach`
pub(super) async fn detach_method(
    State(stripe): State<Stripe>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let method = match existing(&stripe, &headers, &id, "payment_method").await {
        Ok(method) if !method["customer"].is_null() => method,
        Ok(_) => return invalid("payment_method_unexpected_state", "payment_method"),
        Err(refusal) => return refusal,
    };
    match objects::change(&stripe.place.pool, &id, &["kept"], &json!({ "customer": null })).await {
        Ok(_) => Json(objects::shown(method)).into_response(),
        Err(error) => broken(&error),
    }
}

/// `POST /v1/refunds`
pub(super) async fn create_refund(
    State(stripe): State<Stripe>,
    headers: HeaderMap,
    Form(form): Form<Fields>,
) -> Response {
    let new = match refund(&stripe, &headers, &form).await {
        Ok(new) => new,
        Err(refusal) => return refusal,
    };
    answer(&stripe, &headers, &form, new).await
}

async fn refund(stripe: &Stripe, headers: &HeaderMap, form: &Fields) -> Result<Value, Response> {
    has_key(headers)?;
    let amount = amount(form, "amount")?;
    let paid = form.get("payment_intent").map_or("", String::as_str);
    let intent = existing(stripe, headers, paid, "payment_intent").await?;
    let before = objects::refunded(&stripe.place.pool, SERVICE, paid).await.map_err(|error| broken(&error))?;
    let received = intent["amount_received"].as_i64().unwrap_or_default();
    // What was asked under this key before is answered as then, and counts once.
    let again = is_known(stripe, headers).await?;
    if !again && before + amount > received {
        let code = if before >= received { "charge_already_refunded" } else { "amount_too_large" };
        return Err(invalid(code, "amount"));
    }
    Ok(json!({
        "id": format!("re_{}", digits(stripe).await?), "object": "refund", "amount": amount,
        "currency": intent["currency"], "payment_intent": paid, "status": "succeeded",
        "metadata": { "reference": form.get("metadata[reference]") }, "_refund_of": paid, "_minor": amount,
    }))
}

/// `GET /v1/refunds/{id}`
pub(super) async fn get_refund(State(stripe): State<Stripe>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match existing(&stripe, &headers, &id, "refund").await {
        Ok(refund) => Json(objects::shown(refund)).into_response(),
        Err(refusal) => refusal,
    }
}

/// Makes the object, once per `Idempotency-Key`; a charge that was refused is answered as the error it is.
async fn answer(stripe: &Stripe, headers: &HeaderMap, form: &Fields, new: Value) -> Response {
    let request = json!(form).to_string();
    let id = new["id"].as_str().unwrap_or_default();
    let object = NewObject { service: SERVICE, id, key: key(headers), request: &request, body: &new };
    let object = match objects::insert(&stripe.place.pool, &object).await {
        Ok(Made::New) => {
            if new["object"] == "payment_intent" {
                stripe.announce(&new);
            }
            new
        }
        Ok(Made::Before(object)) => object,
        Ok(Made::KeyUsed) => return error(StatusCode::BAD_REQUEST, json!({ "type": "idempotency_error" })),
        Err(error) => return broken(&error),
    };
    match &object["last_payment_error"] {
        Value::Object(_) => {
            let mut why = object["last_payment_error"].clone();
            why["payment_intent"] = objects::shown(object);
            error(StatusCode::PAYMENT_REQUIRED, why)
        }
        _ => Json(objects::shown(object)).into_response(),
    }
}

pub(super) async fn existing(stripe: &Stripe, headers: &HeaderMap, id: &str, kind: &str) -> Result<Value, Response> {
    has_key(headers)?;
    match objects::find(&stripe.place.pool, SERVICE, id).await {
        Ok(Some(object)) if object["object"] == kind => Ok(object),
        Ok(_) => Err(error(
            StatusCode::NOT_FOUND,
            json!({ "type": "invalid_request_error", "code": "resource_missing", "param": "id" }),
        )),
        Err(error) => Err(broken(&error)),
    }
}

async fn named(stripe: &Stripe, id: &Value) -> Option<Value> {
    objects::find(&stripe.place.pool, SERVICE, id.as_str()?).await.ok()?
}

async fn is_known(stripe: &Stripe, headers: &HeaderMap) -> Result<bool, Response> {
    let Some(key) = key(headers) else { return Ok(false) };
    let known = sqlx::query_scalar!(
        r#"select exists (select from sandbox.objects where service = $1 and idempotency_key = $2) as "known!""#,
        SERVICE,
        key
    );
    known.fetch_one(&stripe.place.pool).await.map_err(|error| broken(&error))
}

async fn digits(stripe: &Stripe) -> Result<String, Response> {
    objects::digits(&stripe.place.pool).await.map_err(|error| broken(&error))
}

fn key(headers: &HeaderMap) -> Option<&str> {
    headers.get("idempotency-key").and_then(|key| key.to_str().ok())
}

fn amount(form: &Fields, name: &str) -> Result<i64, Response> {
    let amount = form.get(name).and_then(|amount| amount.parse().ok());
    amount.filter(|amount| *amount > 0).ok_or_else(|| invalid("parameter_invalid_integer", name))
}

/// Three-decimal currencies come in steps of ten.
fn currency(form: &Fields, name: &str, amount: i64) -> Result<String, Response> {
    let currency = form.get(name).map_or("", String::as_str);
    match currency {
        "tnd" if amount % 10 != 0 => Err(invalid("parameter_invalid_integer", name)),
        "eur" | "usd" | "xof" | "xaf" | "tnd" => Ok(currency.to_owned()),
        _ => Err(invalid("parameter_invalid", name)),
    }
}

fn has_key(headers: &HeaderMap) -> Result<(), Response> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match bearer.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(key) if !key.is_empty() => Ok(()),
        _ => Err(error(StatusCode::UNAUTHORIZED, json!({ "type": "invalid_request_error" }))),
    }
}

fn invalid(code: &str, param: &str) -> Response {
    error(StatusCode::BAD_REQUEST, json!({ "type": "invalid_request_error", "code": code, "param": param }))
}

fn error(status: StatusCode, error: Value) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

/// The stand-in is down, as the real one may be.
pub(super) fn broken(cause: &sqlx::Error) -> Response {
    tracing::warn!(error = %cause, "stripe sandbox cannot reach its database");
    error(StatusCode::SERVICE_UNAVAILABLE, json!({ "type": "api_error" }))
}

//! The page where people pay, and the webhook it causes.

use super::api;
use super::store::{self, Payment};
use crate::Place;
use crate::page::{self, Decided, Decision, Language, Shown, State as Standing};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use preau_kernel::Locale;

const SERVICE: &str = "Konnect";

/// `GET /pay/{ref}`
pub(super) async fn show(
    State(place): State<Place>,
    Path(payment_ref): Path<String>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    let locale = language.or_of(&headers);
    match store::find(&place.pool, &payment_ref).await {
        Ok(Some(payment)) => page::show(locale, &shown(&payment, &path(&payment_ref))).into_response(),
        Ok(None) => page::unknown(locale, SERVICE).into_response(),
        Err(error) => api::broken(&error),
    }
}

/// `POST /pay/{ref}`: decides once; a second click finds it decided and only moves on.
pub(super) async fn decide(
    State(place): State<Place>,
    Path(payment_ref): Path<String>,
    Form(form): Form<Decided>,
) -> Response {
    match store::find(&place.pool, &payment_ref).await {
        Ok(Some(_)) => {}
        Ok(None) => return page::unknown(Locale::Fr, SERVICE).into_response(),
        Err(error) => return api::broken(&error),
    }
    let changed = match form.decision {
        Decision::Pay | Decision::PayOnce => store::complete(&place.pool, &payment_ref).await,
        Decision::Refuse => store::refuse(&place.pool, &payment_ref).await,
        Decision::Leave | Decision::Refund | Decision::Dispute => Ok(false),
    };
    let payment = match (changed, store::find(&place.pool, &payment_ref).await) {
        (Ok(changed), Ok(Some(payment))) => {
            if changed {
                let webhook = place.http.get(&payment.webhook).query(&[("payment_ref", &payment.payment_ref)]);
                place.deliver(SERVICE, webhook);
            }
            payment
        }
        (Ok(_), Ok(None)) => return page::unknown(Locale::Fr, SERVICE).into_response(),
        (Err(error), _) | (_, Err(error)) => return api::broken(&error),
    };
    Redirect::to(if payment.status == "completed" { &payment.success_url } else { &payment.fail_url }).into_response()
}

fn path(payment_ref: &str) -> String {
    format!("/sandbox/konnect/pay/{payment_ref}")
}

fn shown<'a>(payment: &'a Payment, action: &'a str) -> Shown<'a> {
    Shown {
        service: SERVICE,
        amount: payment.amount,
        currency: &payment.token,
        description: &payment.description,
        reference: &payment.order_id,
        keeps: false,
        aftermath: false,
        state: match payment.status.as_str() {
            "completed" => Standing::Paid,
            _ if payment.is_over => Standing::Over,
            "failed" => Standing::Refused,
            _ => Standing::Open,
        },
        action,
        paid_url: &payment.success_url,
        unpaid_url: &payment.fail_url,
    }
}

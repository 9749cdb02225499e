//! The page where people pay, and the notification it causes.

use super::store::{self, Payment};
use super::{api, notify};
use crate::Place;
use crate::page::{self, Decided, Decision, Language, Shown, State as Standing};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::HeaderMap;
use preau_kernel::Locale;

const SERVICE: &str = "CinetPay";

/// `GET /pay/{token}`
pub(super) async fn show(
    State(place): State<Place>,
    Path(token): Path<String>,
    Query(language): Query<Language>,
    headers: HeaderMap,
) -> Response {
    let locale = language.or_of(&headers);
    match store::find_by_token(&place.pool, &token).await {
        Ok(Some(payment)) => page::show(locale, &shown(&payment, &path(&payment))).into_response(),
        Ok(None) => page::unknown(locale, SERVICE).into_response(),
        Err(error) => api::broken(&error),
    }
}

/// `POST /pay/{token}`: decides once; a second click finds it decided and only moves on.
pub(super) async fn decide(
    State(place): State<Place>,
    Path(token): Path<String>,
    Form(form): Form<Decided>,
) -> Response {
    let payment = match store::find_by_token(&place.pool, &token).await {
        Ok(Some(payment)) => payment,
        Ok(None) => return page::unknown(Locale::Fr, SERVICE).into_response(),
        Err(error) => return api::broken(&error),
    };
    let changed = match form.decision {
        Decision::Pay | Decision::PayOnce => store::accept(&place.pool, &payment.transaction_id).await,
        Decision::Refuse => store::refuse(&place.pool, &payment.transaction_id).await,
        Decision::Leave | Decision::Refund | Decision::Dispute => Ok(false),
    };
    match (changed, store::find_by_token(&place.pool, &token).await) {
        (Ok(true), Ok(Some(now))) => place.deliver(SERVICE, notify::request(&place, &now)),
        (Err(error), _) | (_, Err(error)) => return api::broken(&error),
        _ => {}
    }
    // The real one posts the transaction id to the return address; ours asks by itself and needs no more than a visit.
    Redirect::to(&payment.return_url).into_response()
}

fn path(payment: &Payment) -> String {
    format!("/sandbox/cinetpay/pay/{}", payment.payment_token)
}

fn shown<'a>(payment: &'a Payment, action: &'a str) -> Shown<'a> {
    Shown {
        service: SERVICE,
        amount: payment.amount,
        currency: &payment.currency,
        description: &payment.description,
        reference: &payment.transaction_id,
        keeps: false,
        aftermath: false,
        state: match payment.status.as_str() {
            "ACCEPTED" => Standing::Paid,
            "REFUSED" => Standing::Refused,
            _ => Standing::Open,
        },
        action,
        paid_url: &payment.return_url,
        unpaid_url: &payment.return_url,
    }
}

//! The layer that keeps areas apart: `/espace`, `/coach`, `/admin`. The first wall; server functions check again.

use crate::model::area::{Area, local_path};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, Method, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use preau_kernel::Actor;

/// Kept readable in `?suite=`; everything else is escaped.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// Sends visitors of a closed area to the sign-in page, which leads back; refuses people whose roles the area does not
/// admit. Runs inside [`load_session`](crate::server::session::load_session).
pub async fn guard_areas(request: Request, next: Next) -> Response {
    let path = percent_decode_str(request.uri().path()).decode_utf8_lossy();
    let area = Area::of(&path);
    let verdict = match request.extensions().get::<Actor>() {
        _ if area == Area::Public => None,
        Some(Actor::User(person)) if area.admits(&person.roles) => None,
        Some(Actor::User(_)) => Some(refused()),
        Some(Actor::Visitor | Actor::System) | None => Some(to_sign_in(&request)),
    };
    match verdict {
        None => next.run(request).await,
        Some(answer) => answer,
    }
}

fn to_sign_in(request: &Request) -> Response {
    let wanted = request.uri().path_and_query().map(|p| p.as_str()).filter(|_| *request.method() == Method::GET);
    let address = match wanted.and_then(local_path) {
        Some(wanted) => format!("/connexion?suite={}", utf8_percent_encode(wanted, IN_QUERY)),
        None => "/connexion".to_owned(),
    };
    match HeaderValue::from_str(&address) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

fn refused() -> Response {
    const PAGE: &str = "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Accès refusé</title></head><body><main>\
        <h1>Cette page ne vous est pas ouverte</h1><p>Elle est réservée à un autre rôle que le vôtre. \
        <a href=\"/espace\">Revenir à mon espace</a></p>\
        <p lang=\"en\">This page is for a role other than yours. <a href=\"/espace\">Back to my space</a></p>\
        </main></body></html>";
    (StatusCode::FORBIDDEN, Html(PAGE)).into_response()
}

//! A file that somebody downloads, which nobody on the way keeps.

use axum::Extension;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use preau_kernel::{Actor, Locale, Outcome};

/// Media type of a [`Sheet`](crate::csv::Sheet).
pub const CSV: &str = "text/csv; charset=utf-8";

/// Who asks for a file, and in which language they read.
pub fn reader(actor: Option<Extension<Actor>>) -> (Actor, Locale) {
    let Extension(actor) = actor.unwrap_or(Extension(Actor::Visitor));
    let locale = actor.signed_in().map(|person| person.locale).unwrap_or_default();
    (actor, locale)
}

/// The file under a name made of our own words, or why there is none, in the reader's language.
pub fn download(locale: Locale, kind: &'static str, file: Outcome<(String, Vec<u8>)>) -> Response {
    let mut response = match file {
        Ok((name, file)) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], file).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, error.message().get(locale).to_owned()).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

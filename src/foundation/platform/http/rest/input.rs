//! Reads what a client sent, field by field, so that every mistake is told at once; what nobody knows is refused, since it
//! is most often a typing error that would silently change what is asked for.

use super::{Refusal, read};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, StatusCode, header};
use http::request::Parts;
use http_body_util::{BodyExt, Limited};
use preau_kernel::error::FieldError;
use preau_kernel::{AppError, Outcome, Text, text};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Largest body, in bytes: what the API takes is short.
const LARGEST: usize = 64 * 1024;

/// The values of a body or a query string that have not been read yet, and what was wrong with those that have.
#[derive(Debug, Default)]
pub struct Input {
    given: BTreeMap<String, Value>,
    wrong: Vec<FieldError>,
}

impl Input {
    /// A value that must be there.
    pub fn need<T>(&mut self, name: &str, read: impl FnOnce(&str) -> read::Read<T>) -> Option<T> {
        if !self.given.contains_key(name) {
            self.refuse(name, text!("Cette valeur est nécessaire.", "This value is required."));
        }
        match self.given.remove(name)? {
            Value::String(text) => self.take(name, read(&text)),
            _ => {
                self.refuse(name, text!("Une chaîne de caractères est attendue.", "A string is expected."));
                None
            }
        }
    }

    /// A value that may be left out.
    pub fn may<T>(&mut self, name: &str, read: impl FnOnce(&str) -> read::Read<T>) -> Option<T> {
        if self.given.get(name).is_some_and(Value::is_null) {
            self.given.remove(name);
        }
        if self.given.contains_key(name) { self.need(name, read) } else { None }
    }

    /// Notes that `name` is wrong.
    pub fn refuse(&mut self, name: &str, message: Text) {
        self.wrong.push(FieldError { field: name.to_owned(), message });
    }

    /// What `build` makes of the values, unless something was wrong or is left over.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every mistake.
    pub fn finish<T>(mut self, build: impl FnOnce() -> Option<T>) -> Outcome<T> {
        let unknown: Vec<String> = std::mem::take(&mut self.given).into_keys().collect();
        for name in unknown {
            let name: String = name.chars().take(60).collect();
            self.refuse(&name, text!("Ce nom n’est pas connu ici.", "This name is not known here."));
        }
        match build() {
            Some(built) if self.wrong.is_empty() => Ok(built),
            _ => Err(AppError::Invalid { fields: self.wrong }),
        }
    }

    fn take<T>(&mut self, name: &str, read: read::Read<T>) -> Option<T> {
        read.map_err(|message| self.refuse(name, message)).ok()
    }

    fn of_query(query: &str) -> Result<Self, Refusal> {
        let mut input = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if input.given.insert(name.clone(), Value::String(value)).is_some() {
                input.refuse(&name, text!("Cette valeur est donnée deux fois.", "This value is given twice."));
            }
        }
        Ok(input)
    }

    fn of_json(bytes: &[u8]) -> Result<Self, Refusal> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(given)) => Ok(Self { given: given.into_iter().collect(), wrong: Vec::new() }),
            Ok(_) => Err(AppError::field("", text!("Un objet JSON est attendu.", "A JSON object is expected.")).into()),
            Err(_) => Err(malformed(text!(
                "Le corps de la demande n’est pas du JSON bien formé.",
                "The body of the request is not well-formed JSON."
            ))),
        }
    }
}

fn malformed(message: Text) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, AppError::rule("malformed-request", message))
}

/// `application/x-www-form-urlencoded`, strictly: what is not UTF-8 is refused and not replaced.
fn decoded(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_encoding::percent_decode_str(&spaced).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| {
        malformed(text!("L’adresse contient un encodage invalide.", "The address holds an invalid percent-encoding."))
    })
}

/// The query string.
#[derive(Debug)]
pub struct Query(pub Input);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Input::of_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// A JSON object in the body; nothing at all counts as an empty one, whose missing values are then told.
#[derive(Debug)]
pub struct Body(pub Input);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let json = is_json(request.headers());
        let bytes = bytes_of(request).await?;
        if bytes.is_empty() {
            return Ok(Self(Input::default()));
        }
        if !json {
            let message = text!(
                "Le corps doit être du JSON, annoncé par Content-Type: application/json.",
                "The body must be JSON, announced by Content-Type: application/json."
            );
            let error = AppError::rule("unsupported-media-type", message);
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
        Input::of_json(&bytes).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

async fn bytes_of(request: Request) -> Result<Bytes, Refusal> {
    let collected = Limited::new(request.into_body(), LARGEST).collect().await;
    collected.map(http_body_util::Collected::to_bytes).map_err(|error| {
        if is_too_long(&*error) {
            let message = text!("Le corps de la demande est trop long.", "The body of the request is too long.");
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, AppError::rule("too-large", message))
        } else {
            malformed(text!("Le corps de la demande n’est pas arrivé.", "The body of the request did not arrive."))
        }
    })
}

/// The border has a limit of its own, whose error comes wrapped.
fn is_too_long(mut error: &(dyn std::error::Error + 'static)) -> bool {
    loop {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        let Some(source) = error.source() else { return false };
        error = source;
    }
}

/// The id in the address; what is no UUID names nothing.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| AppError::NotFound)?;
        let id = params.iter().next().and_then(|(_, value)| read::uuid(value).ok());
        id.map(Self).ok_or_else(|| AppError::NotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_at_once() {
        let mut input = Input::of_json(br#"{"id": 1, "at": "soon", "more": true, "nothing": null}"#).unwrap();
        let id = input.need("id", read::uuid);
        let at = input.need("at", read::instant);
        let name = input.need("name", |t| read::text(t, 9));
        assert_eq!(input.may("nothing", read::uuid), None);
        let error = input.finish(|| Some((id?, at?, name?))).unwrap_err();
        for field in ["id", "at", "name", "more"] {
            assert!(error.for_field(field).is_some(), "{field}");
        }
        assert!(error.for_field("nothing").is_none());
    }

    #[test]
    fn a_query_string_is_decoded_strictly() {
        let mut input = Input::of_query("from=2026-03-05T10%3A00%3A00%2B01:00&&q=a+b").unwrap();
        assert!(input.need("from", read::instant).is_some());
        assert_eq!(input.need("q", |t| read::text(t, 9)).as_deref(), Some("a b"));
        assert!(Input::of_query("q=%FF").is_err());
        let twice = Input::of_query("page=1&page=2").unwrap();
        assert!(twice.finish(|| Some(())).is_err());
    }

    #[test]
    fn json_that_is_no_object_is_refused() {
        assert_eq!(Input::of_json(b"[1]").unwrap_err().code(), "validation");
        assert_eq!(Input::of_json(b"{").unwrap_err().code(), "malformed-request");
        assert_eq!(Input::of_json(br#"{"a":"\ud800"}"#).unwrap_err().code(), "malformed-request");
    }
}

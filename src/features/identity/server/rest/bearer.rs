//! The door of the REST API: an access token says who calls, and how often they may.

use crate::server::tokens;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use preau_kernel::{Actor, AppError, text};
use preau_platform::Platform;
use preau_platform::http::rest::{AskedLanguage, Caller, Refusal};
use preau_platform::limits::{self, Quota, Standing};

/// Middleware: 401 without a valid access token, 429 for who asks too often; otherwise puts a [`Caller`] into the request.
/// Only a token counts: a browser's session cookie is not even looked at, so no foreign page can borrow it.
pub async fn authenticate(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let Some(token) = bearer_token(request.headers()) else {
        return Refusal::from(AppError::Unauthenticated).into_response();
    };
    let bearer = match tokens::open(&platform, token).await {
        Ok(Some(bearer)) => bearer,
        Ok(None) => return invalid_token().into_response(),
        Err(error) => return Refusal::from(error).into_response(),
    };
    let spoken = request.extensions().get::<AskedLanguage>().and_then(|asked| asked.0);
    let locale = spoken.unwrap_or(bearer.person.locale);
    let quota = Quota { hits: platform.config.api_requests_per_minute, seconds: 60 };
    let key = format!("api/{}", bearer.person.user_id);
    let mut response = match limits::count(&platform, &key, quota).await {
        Ok(standing) => {
            let mut response = match standing.allow() {
                Ok(()) => {
                    request.extensions_mut().insert(Caller { actor: Actor::User(bearer.person), locale });
                    next.run(request).await
                }
                Err(error) => Refusal::from(error).into_response(),
            };
            write(standing, response.headers_mut());
            response
        }
        Err(error) => Refusal::from(error).into_response(),
    };
    response.extensions_mut().insert(locale);
    response
}

/// The token of the one `Authorization: Bearer …` header (RFC 6750 §2.1).
pub(super) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn invalid_token() -> Refusal {
    let message = text!(
        "Ce jeton d’accès n’est pas ou n’est plus valable. Renouvelez-le.",
        "This access token is not valid, or no longer. Refresh it."
    );
    Refusal::new(StatusCode::UNAUTHORIZED, AppError::rule("invalid-token", message))
}

/// What is left of the window, in every answer.
fn write(standing: Standing, headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("ratelimit-limit"), HeaderValue::from(standing.limit));
    headers.insert(HeaderName::from_static("ratelimit-remaining"), HeaderValue::from(standing.remaining.max(0)));
    headers.insert(HeaderName::from_static("ratelimit-reset"), HeaderValue::from(standing.resets_in));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(values: &[&'static str]) -> Option<String> {
        let headers = values.iter().map(|value| (header::AUTHORIZATION, HeaderValue::from_static(value))).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        );
        bearer_token(&headers).map(str::to_owned)
    }

    #[test]
    fn a_token_comes_in_one_bearer_header() {
        assert_eq!(token(&["Bearer abc"]).as_deref(), Some("abc"));
        assert_eq!(token(&["bearer  abc"]).as_deref(), Some("abc"));
        for wrong in [&["Basic abc"][..], &["Bearer"], &["Bearer "], &["abc"], &[], &["Bearer a", "Bearer a"]] {
            assert_eq!(token(wrong), None, "{wrong:?}");
        }
    }
}

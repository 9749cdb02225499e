//! `/calendrier/{token}.ics`: what calendar programs ask for. No session, no cookie, no page.

use super::{FEEDS, read_feed};
use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use preau_kernel::{AppError, Outcome};
use preau_platform::Platform;
use preau_platform::crypto::token_hash;
use preau_platform::http::ClientIp;
use preau_platform::limits::{Quota, hit};
use std::fmt::Write as _;

/// Addresses that open nothing, from one client.
const MISSES: Quota = Quota { hits: 60, seconds: 600 };

/// The feeds.
pub fn routes(platform: Platform) -> Router {
    Router::new().route(&format!("{FEEDS}{{file}}"), get(feed)).with_state(platform)
}

async fn feed(
    State(platform): State<Platform>,
    client: Option<Extension<ClientIp>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let client = client.map_or_else(|| "unknown".to_owned(), |Extension(ClientIp(address))| address.to_string());
    match find(&platform, &client, &file).await {
        Ok(calendar) => answer(&headers, calendar),
        Err(error) => refuse(&error),
    }
}

async fn find(platform: &Platform, client: &str, file: &str) -> Outcome<String> {
    // Whatever was asked for takes the same way to the same answer: a malformed name is a token that opens nothing.
    let token = file.strip_suffix(".ics").unwrap_or_default();
    match read_feed(platform, token).await? {
        Some(calendar) => Ok(calendar),
        None => {
            hit(platform, &format!("feed-miss:{client}"), MISSES).await?;
            Err(AppError::NotFound)
        }
    }
}

fn answer(asked: &HeaderMap, calendar: String) -> Response {
    let mut etag = "\"".to_owned();
    for byte in &token_hash(&calendar)[..16] {
        write!(etag, "{byte:02x}").ok();
    }
    etag.push('"');
    let known = asked.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|tags| {
        tags.split(',').map(|tag| tag.trim().trim_start_matches("W/")).any(|tag| tag == etag || tag == "*")
    });
    let headers = [(CACHE_CONTROL, "private, no-cache".to_owned()), (ETAG, etag)];
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (StatusCode::OK, headers, [(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar).into_response()
}

fn refuse(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = error.message();
    let mut response =
        (status, [(CACHE_CONTROL, "private, no-store")], format!("{}\n{}\n", message.fr, message.en)).into_response();
    if let AppError::RateLimited { retry_after } = error {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after));
    }
    response
}

//! The layer around the whole API: what it can answer in, in which language, and that nothing is kept by caches.

use super::{AskedLanguage, Refusal};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use preau_kernel::{AppError, Locale, text};

/// Middleware: refuses who cannot read JSON (406), words refusals, says in which language.
pub async fn speak(mut request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let asked = asked.and_then(Locale::from_accept_language);
    request.extensions_mut().insert(AskedLanguage(asked));
    let mut response =
        if reads_json(request.headers()) { next.run(request).await } else { not_acceptable().into_response() };
    // The Bearer layer leaves the language of the person it knows.
    let locale = asked.or(response.extensions().get::<Locale>().copied()).unwrap_or_default();
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        let headers = std::mem::take(response.headers_mut());
        response = refusal.word(locale);
        // Those of the layers in between: RateLimit-*, Allow.
        for (name, value) in &headers {
            if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
                response.headers_mut().append(name, value.clone());
            }
        }
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language, authorization"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn not_acceptable() -> Refusal {
    let message = text!("L’API répond en JSON uniquement.", "The API answers in JSON only.");
    Refusal::new(StatusCode::NOT_ACCEPTABLE, AppError::rule("not-acceptable", message))
}

/// Whoever reads JSON also reads its problem documents. Without an `Accept`, anything is welcome (RFC 9110 §12.5.1).
fn reads_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(header::ACCEPT).iter().flat_map(|value| value.as_bytes().split(|b| *b == b','));
    let mut any = false;
    let reads = ranges.by_ref().filter(|range| !range.trim_ascii().is_empty()).any(|range| {
        any = true;
        let range = String::from_utf8_lossy(range).to_ascii_lowercase();
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default();
        let refused = parts.any(|part| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0));
        let known = ["*/*", "application/*", "application/json", "application/problem+json"].contains(&kind);
        known && !refused
    });
    reads || !any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(accept: &'static str) -> bool {
        reads_json(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
    }

    #[test]
    fn who_reads_json_is_welcome() {
        assert!(reads_json(&HeaderMap::new()));
        for accept in ["*/*", "application/json", "text/html, */*;q=0.1", "Application/JSON; charset=utf-8", ""] {
            assert!(reads(accept), "{accept}");
        }
        for accept in ["text/html", "application/xml", "application/json;q=0", "garbage"] {
            assert!(!reads(accept), "{accept}");
        }
    }
}

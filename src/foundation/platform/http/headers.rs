//! The headers every answer carries, whoever made it: page, error, file or API (SPEC §4 "Safe").

use super::nonce::Nonce;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use reqwest::Url;
use std::sync::Arc;

/// What the Content-Security-Policy allows beyond our own origin.
#[derive(Clone, Debug, Default)]
pub struct CspExtras {
    /// Addresses a form may lead to. Browsers apply `form-action` to the redirects after a POST too, so the origin of a
    /// payment page must be here for "Payer" to reach it. Of each address only the origin counts.
    pub form_action: Vec<String>,
}

/// The headers, prepared at start; only the nonce changes.
#[derive(Debug)]
pub struct Policy {
    before_nonce: String,
    after_nonce: String,
    https: bool,
}

impl Policy {
    /// `https` when people reach us over HTTPS.
    pub fn new(https: bool, extras: &CspExtras) -> Self {
        let mut form_action = "'self'".to_owned();
        for address in &extras.form_action {
            // Through a parser, so that no configured text can add a directive of its own.
            match Url::parse(address) {
                Ok(url) if url.has_host() => {
                    form_action.push(' ');
                    form_action.push_str(&url.origin().ascii_serialization());
                }
                _ => tracing::warn!(address, "not an address a form could lead to; left out of the CSP"),
            }
        }
        Self {
            before_nonce: "default-src 'none'; script-src 'nonce-".into(),
            after_nonce: format!(
                "' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                 connect-src 'self'; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action {form_action}; \
                 object-src 'none'; base-uri 'none'; frame-ancestors 'none'{}",
                if https { "; upgrade-insecure-requests" } else { "" },
            ),
            https,
        }
    }

    fn write(&self, nonce: &Nonce, headers: &mut HeaderMap) {
        // A handler that serves what strangers wrote (a mail, framed by the mailbox page) has set a policy of its own.
        let csp = format!("{}{}{}", self.before_nonce, nonce.0, self.after_nonce);
        if let Ok(csp) = HeaderValue::from_str(&csp) {
            headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(csp);
        }
        for (name, value) in FIXED {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.https {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
    }
}

/// `same-origin` and not `no-referrer`: a form without JavaScript finds its page again through the Referer
/// (`platform::forms`); strangers get none either way, so a link token in an address stays with us.
const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Middleware: puts a [`Nonce`] in the request's extensions and the headers on the answer.
pub async fn secure(State(policy): State<Arc<Policy>>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::mint();
    request.extensions_mut().insert(nonce.clone());
    let known = request.headers().contains_key(header::COOKIE) || request.headers().contains_key(header::AUTHORIZATION);
    let mut response = next.run(request).await;
    policy.write(&nonce, response.headers_mut());
    keep_private(known, response.headers_mut());
    response
}

/// Unless the handler decided: nothing that was answered to somebody we may know is stored anywhere, not even in their
/// browser (families share computers); a stranger's page is asked for again, so that its nonce is fresh.
fn keep_private(known: bool, headers: &mut HeaderMap) {
    if headers.contains_key(header::CACHE_CONTROL) {
        return;
    }
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    let rule = match (known || headers.contains_key(header::SET_COOKIE), html) {
        (true, _) => "no-store",
        (false, true) => "private, no-cache",
        (false, false) => return,
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::response::{Html, IntoResponse};
    use axum::routing::get;
    use axum::{Extension, Router, middleware};
    use tower::ServiceExt;

    fn app(https: bool) -> Router {
        let extras = CspExtras {
            form_action: vec![
                "https://gateway.konnect.network/pay?x=1".into(),
                "; script-src *".into(),
                "javascript:alert(1)".into(),
            ],
        };
        Router::new()
            .route("/", get(|Extension(nonce): Extension<Nonce>| async move { Html(nonce.0) }))
            .route("/mail", get(|| async { ([(header::CONTENT_SECURITY_POLICY, "sandbox")], "mail").into_response() }))
            .route("/kept", get(|| async { ([(header::CACHE_CONTROL, "max-age=60")], "kept").into_response() }))
            .layer(middleware::from_fn_with_state(Arc::new(Policy::new(https, &extras)), secure))
    }

    async fn answer(https: bool, path: &str, cookie: Option<&str>) -> (HeaderMap, String) {
        let mut request = Request::get(path);
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = app(https).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let headers = response.headers().clone();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (headers, String::from_utf8(body.to_vec()).unwrap())
    }

    fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
        headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    #[tokio::test]
    async fn the_policy_names_the_nonce_the_page_was_given_and_each_request_has_its_own() {
        let (headers, nonce) = answer(true, "/", None).await;
        let csp = text(&headers, "content-security-policy");
        let scripts = format!("; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval';");
        assert!(csp.starts_with("default-src 'none';") && csp.contains(&scripts), "{csp}");
        assert!(!csp.contains("unsafe-inline"), "{csp}");
        assert_ne!(answer(true, "/", None).await.1, nonce);
    }

    #[tokio::test]
    async fn forms_may_lead_to_the_payment_page_and_configuration_cannot_add_directives() {
        let (headers, _) = answer(true, "/", None).await;
        let csp = text(&headers, "content-security-policy");
        assert!(csp.contains("; form-action 'self' https://gateway.konnect.network; object-src 'none';"), "{csp}");
        assert!(!csp.contains("script-src *") && !csp.contains("javascript"), "{csp}");
    }

    #[tokio::test]
    async fn a_handler_with_a_policy_of_its_own_keeps_it_and_gets_the_rest() {
        let (headers, _) = answer(true, "/mail", None).await;
        assert_eq!(headers.get_all("content-security-policy").iter().collect::<Vec<_>>(), ["sandbox"]);
        assert_eq!(text(&headers, "x-content-type-options"), "nosniff");
    }

    #[tokio::test]
    async fn an_error_carries_the_headers_too() {
        let (headers, _) = answer(true, "/nowhere", None).await;
        for (name, value) in FIXED {
            assert_eq!(text(&headers, name.as_str()), value);
        }
        assert!(text(&headers, "content-security-policy").contains("frame-ancestors 'none'"));
    }

    #[tokio::test]
    async fn browsers_are_held_to_https_only_where_there_is_https() {
        let (headers, _) = answer(true, "/", None).await;
        assert!(text(&headers, "strict-transport-security").starts_with("max-age=31536000"));
        assert!(text(&headers, "content-security-policy").contains("upgrade-insecure-requests"));
        let (headers, _) = answer(false, "/", None).await;
        assert_eq!(text(&headers, "strict-transport-security"), "");
        assert!(!text(&headers, "content-security-policy").contains("upgrade-insecure-requests"));
    }

    #[tokio::test]
    async fn nothing_answered_to_a_known_person_is_stored_unless_the_handler_says_so() {
        assert_eq!(text(&answer(true, "/", Some("s=1")).await.0, "cache-control"), "no-store");
        assert_eq!(text(&answer(true, "/", None).await.0, "cache-control"), "private, no-cache");
        assert_eq!(text(&answer(true, "/kept", Some("s=1")).await.0, "cache-control"), "max-age=60");
    }
}

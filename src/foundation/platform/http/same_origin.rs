//! Every request that changes something, and every WebSocket, must come from our own pages (SPEC §4 "Safe"): leptos'
//! server functions have no protection of their own against forged cross-site requests.

use super::client_ip::Scheme;
use super::problem::Asker;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use preau_kernel::{AppError, text};
use reqwest::Url;
use std::sync::Arc;

/// The origin people type (`PREAU_PUBLIC_URL`); the host a request was sent to counts as ours as well.
#[derive(Clone, Debug)]
pub struct Origins {
    public: Option<Url>,
}

impl Origins {
    /// From the public address.
    pub fn new(public_url: &str) -> Self {
        Self { public: Url::parse(public_url).ok() }
    }

    /// Is `url` on our origin, as this request sees us? Compared as parsed origins (RFC 6454): case and default ports
    /// do not count, everything else does.
    pub fn is_ours<B>(&self, url: &str, request: &axum::http::Request<B>) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        // "null" and schemes without hosts are opaque origins, which equal nothing.
        let origin = url.origin();
        self.public.as_ref().is_some_and(|public| public.origin() == origin)
            || seen_as(request).is_some_and(|seen| seen.origin() == origin)
    }
}

fn seen_as<B>(request: &axum::http::Request<B>) -> Option<Url> {
    let scheme = match request.extensions().get() {
        Some(Scheme::Https) => "https",
        Some(Scheme::Http) | None => "http",
    };
    // HTTP/2 names the host in the address, HTTP/1.1 in a header.
    let host = request.uri().authority().map(|a| a.as_str());
    let host = host.or_else(|| request.headers().get(header::HOST)?.to_str().ok())?;
    Url::parse(&format!("{scheme}://{host}")).ok()
}

/// Middleware: refuses with 403 what another site may have sent in the person's name.
pub async fn require_same_origin(State(origins): State<Arc<Origins>>, request: Request, next: Next) -> Response {
    if is_harmless(&request) || speaks_for_itself(&request) || is_from_our_pages(&origins, &request) {
        return next.run(request).await;
    }
    tracing::warn!(origin = ?request.headers().get(header::ORIGIN), "refused a request from another origin");
    let refusal = AppError::rule(
        "foreign-origin",
        text!(
            "Cette demande ne vient pas d’une page de Préau, elle a donc été refusée. Ouvrez le site et recommencez.",
            "This request does not come from a page of Préau, so it was refused. Open the site and try again."
        ),
    );
    Asker::of(request.uri(), request.headers()).refuse(StatusCode::FORBIDDEN, &refusal)
}

/// Reads (RFC 9110 §9.2.1), except the one that opens a WebSocket: browsers send cookies with it from any site.
fn is_harmless(request: &Request) -> bool {
    let upgrade = request.headers().get(header::UPGRADE);
    let websocket = upgrade.is_some_and(|v| v.as_bytes().to_ascii_lowercase().windows(9).any(|w| w == b"websocket"));
    matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) && !websocket
}

/// Programs, which have nothing a foreign page could borrow: webhooks and REST calls without cookies, or with a bearer
/// token, which no foreign page can add without a permission (CORS) that we never give.
fn speaks_for_itself(request: &Request) -> bool {
    let headers = request.headers();
    let program = ["/webhooks/", "/api/v1/"].iter().any(|area| request.uri().path().starts_with(area));
    let bearer = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|v| v.as_bytes().get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer ")));
    program && (bearer || !headers.contains_key(header::COOKIE))
}

/// What the browser itself says (a page cannot change these headers): `Sec-Fetch-Site` where it is sent, else `Origin`.
/// Without either it is no current browser; then it is only let through with no cookie to abuse.
fn is_from_our_pages(origins: &Origins, request: &Request) -> bool {
    let headers = request.headers();
    match (one(headers, "sec-fetch-site"), one(headers, "origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origins.is_ours(origin, request),
        (None, None) => !headers.contains_key(header::COOKIE),
    }
}

/// The value; an empty one, which is nothing we know, when the header is repeated or unreadable.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    Some(if values.next().is_none() { first.to_str().unwrap_or_default() } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::any;
    use axum::{Extension, Router, middleware};
    use tower::ServiceExt;

    async fn status(request: axum::http::request::Builder) -> u16 {
        let app = Router::new()
            .fallback(any(|| async { "done" }))
            .layer(middleware::from_fn_with_state(Arc::new(Origins::new("https://preau.example")), require_same_origin))
            .layer(Extension(Scheme::Http));
        app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status().as_u16()
    }

    fn post(headers: &[(&str, &str)]) -> axum::http::request::Builder {
        send("POST", "/api/preau_identity/api/sign_in", headers)
    }

    fn send(method: &str, path: &str, headers: &[(&str, &str)]) -> axum::http::request::Builder {
        let request = axum::http::Request::builder().method(method).uri(path).header("host", "192.168.1.20:3000");
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }

    const COOKIE: (&str, &str) = ("cookie", "session=1");

    #[tokio::test]
    async fn our_own_pages_may_post() {
        assert_eq!(status(post(&[COOKIE, ("sec-fetch-site", "same-origin")])).await, 200);
        assert_eq!(status(post(&[COOKIE, ("origin", "https://preau.example")])).await, 200);
        assert_eq!(
            status(post(&[COOKIE, ("origin", "http://192.168.1.20:3000")])).await,
            200,
            "the host it was sent to"
        );
    }

    #[tokio::test]
    async fn case_and_default_ports_do_not_matter() {
        assert_eq!(status(post(&[COOKIE, ("origin", "HTTPS://PREAU.Example")])).await, 200);
        assert_eq!(status(post(&[COOKIE, ("origin", "https://preau.example:443")])).await, 200);
    }

    #[tokio::test]
    async fn no_other_site_may_post_with_or_without_cookies() {
        for site in ["cross-site", "same-site", "none", "Same-Origin", ""] {
            assert_eq!(status(post(&[COOKIE, ("sec-fetch-site", site)])).await, 403, "{site}");
            assert_eq!(status(post(&[("sec-fetch-site", site)])).await, 403, "{site} without a cookie");
        }
        for origin in [
            "null",
            "",
            "https://evil.example",
            "https://preau.example.evil.example",
            "https://evil-preau.example",
            "https://preau.example@evil.example",
            "https://preau.example:8443",
            "http://preau.example",
            "https://192.168.1.20:3000",
            "http://192.168.1.20",
            "http://192.168.1.20:30001",
            "data:text/html,x",
        ] {
            assert_eq!(status(post(&[COOKIE, ("origin", origin)])).await, 403, "{origin}");
            assert_eq!(status(post(&[("origin", origin)])).await, 403, "{origin} without a cookie");
        }
    }

    #[tokio::test]
    async fn what_the_browser_says_of_the_site_outweighs_the_origin() {
        let claimed = [COOKIE, ("sec-fetch-site", "cross-site"), ("origin", "https://preau.example")];
        assert_eq!(status(post(&claimed)).await, 403);
        let twice = [COOKIE, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")];
        assert_eq!(status(post(&twice)).await, 403);
        assert_eq!(status(post(&[COOKIE, ("origin", "https://preau.example"), ("origin", "null")])).await, 403);
    }

    #[tokio::test]
    async fn a_program_without_headers_passes_only_without_cookies() {
        assert_eq!(status(post(&[])).await, 200);
        assert_eq!(status(post(&[COOKIE])).await, 403);
    }

    #[tokio::test]
    async fn every_unsafe_method_is_guarded_and_reads_are_not() {
        for method in ["PUT", "PATCH", "DELETE", "CONNECT", "BREW"] {
            assert_eq!(
                status(send(method, "/x", &[COOKIE, ("origin", "https://evil.example")])).await,
                403,
                "{method}"
            );
        }
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert_eq!(status(send(method, "/x", &[COOKIE, ("sec-fetch-site", "cross-site")])).await, 200, "{method}");
        }
    }

    #[tokio::test]
    async fn a_websocket_is_opened_by_our_own_pages_only() {
        let socket = |origin| send("GET", "/live", &[COOKIE, ("upgrade", "WebSocket"), ("origin", origin)]);
        assert_eq!(status(socket("https://preau.example")).await, 200);
        assert_eq!(status(socket("https://evil.example")).await, 403);
    }

    #[tokio::test]
    async fn webhooks_and_rest_calls_speak_for_themselves_unless_they_carry_cookies() {
        let evil = ("origin", "https://evil.example");
        for path in ["/webhooks/stripe", "/api/v1/bookings"] {
            assert_eq!(status(send("POST", path, &[])).await, 200);
            assert_eq!(status(send("POST", path, &[evil])).await, 200);
            assert_eq!(status(send("POST", path, &[COOKIE, evil, ("authorization", "Bearer abc")])).await, 200);
            assert_eq!(status(send("POST", path, &[COOKIE, evil])).await, 403, "a browser with a session");
            assert_eq!(status(send("POST", path, &[COOKIE, evil, ("authorization", "Basic abc")])).await, 403);
        }
        assert_eq!(status(send("POST", "/api/v10/x", &[evil])).await, 403);
    }
}

//! The HTTP border: what stands between the network and the rooms, and keeps the house safe, observable and polite.
//!
//! [`server::serve`] takes connections, [`protect`] lays the middleware around the whole application. A room never
//! calls anything here, except [`rest`] for its part of the REST API and [`file`] for its downloads.

pub mod assets;
pub mod client_ip;
mod compression;
pub mod file;
pub mod headers;
pub mod limits;
pub mod nonce;
pub mod observe;
pub mod operations;
pub mod outbound;
pub mod panics;
mod patience;
pub mod problem;
pub mod rate;
pub mod rest;
pub mod same_origin;
pub mod server;
pub mod status;

pub use assets::assets;
pub use client_ip::{ClientIp, Scheme};
pub use headers::CspExtras;
pub use nonce::{Nonce, provide_nonce};
pub use operations::operations;
pub use server::{Stopping, serve};

use crate::Platform;
use crate::config::Config;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use ipnet::IpNet;
use std::sync::Arc;
use tower::ServiceBuilder;

/// The whole application behind the border. `app` holds everything that answers: pages (with their session layer and
/// `forms::keep_what_was_typed` inside), REST, webhooks, [`assets`], [`operations`].
pub fn protect(app: Router, platform: &Platform, csp: CspExtras) -> Router {
    Border::new(&platform.config, &csp).around(app)
}

/// What the border needs to know.
struct Border {
    policy: Arc<headers::Policy>,
    trusted: Arc<[IpNet]>,
    bounds: Arc<limits::Bounds>,
    origins: Arc<same_origin::Origins>,
}

impl Border {
    fn new(config: &Config, csp: &CspExtras) -> Self {
        Self {
            policy: Arc::new(headers::Policy::new(config.is_https(), csp)),
            trusted: config.trusted_proxies.clone().into(),
            bounds: Arc::default(),
            origins: Arc::new(same_origin::Origins::new(&config.public_url)),
        }
    }

    fn around(self, app: Router) -> Router {
        let layers = ServiceBuilder::new()
            // Outermost: it must see every answer, the refusals below included.
            .layer(from_fn(observe::observe))
            // Then the headers, for the same reason; and the nonce must exist before a page is rendered.
            .layer(from_fn_with_state(self.policy, headers::secure))
            // A panic from here on becomes an answer, which the two above still see.
            .layer(from_fn(panics::answer_panic))
            .layer(panics::catcher())
            // Who is asking: the limits count by address, the origin check compares schemes.
            .layer(from_fn_with_state(self.trusted, client_ip::identify))
            // Cheap refusals before any work; and the clock starts.
            .layer(from_fn_with_state(self.bounds, limits::bound))
            // Last, just before sessions are read: a forged request must not reach them.
            .layer(from_fn_with_state(self.origins, same_origin::require_same_origin))
            // Inside all of these, which write short answers of their own; around the forms, which look into answers.
            .layer(compression::layer())
            .layer(from_fn(compression::only_for_ourselves));
        // One stack around the router, not one per route: it also covers addresses without a route.
        Router::new().fallback_service(layers.service(observe::name_routes(app)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::http::HeaderMap;
    use axum::routing::{get, post};
    use tower::ServiceExt;

    fn app() -> Router {
        async fn defect() {
            panic!("defect");
        }
        let app = Router::new()
            .route("/", get(|| async { axum::response::Html("home") }))
            .route("/defect", get(defect))
            .route("/api/x", post(|body: String| async move { body }));
        let border = Border {
            policy: Arc::new(headers::Policy::new(true, &CspExtras::default())),
            trusted: Arc::new([]),
            bounds: Arc::default(),
            origins: Arc::new(same_origin::Origins::new("https://preau.example")),
        };
        border.around(app)
    }

    async fn ask(request: axum::http::request::Builder, body: Vec<u8>) -> (u16, HeaderMap, String) {
        let response = app().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, String::from_utf8(to_bytes(response.into_body(), 10_000).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_answer_is_marked_and_secured_whatever_it_is() {
        let large = ("content-length", "99999999");
        let evil = ("origin", "https://evil.example");
        let answers = [
            (200, ask(Request::get("/"), vec![]).await),
            (404, ask(Request::get("/nowhere"), vec![]).await),
            (405, ask(Request::delete("/"), vec![]).await),
            (500, ask(Request::get("/defect"), vec![]).await),
            (403, ask(Request::post("/api/x").header(evil.0, evil.1), vec![]).await),
            (413, ask(Request::post("/api/x").header(large.0, large.1), vec![]).await),
            (414, ask(Request::get(format!("/{}", "x".repeat(9000))), vec![]).await),
        ];
        for (expected, (status, headers, body)) in answers {
            assert_eq!(status, expected, "{body}");
            assert!(headers.contains_key("x-request-id"), "{expected}");
            assert!(headers["content-security-policy"].to_str().unwrap().contains("'nonce-"), "{expected}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert!(headers.contains_key("strict-transport-security"));
        }
    }

    #[tokio::test]
    async fn an_honest_request_passes_untouched() {
        let request = Request::post("/api/x").header("origin", "https://preau.example").header("cookie", "s=1");
        let (status, _, body) = ask(request, b"name=In%C3%A8s".to_vec()).await;
        assert_eq!((status, body.as_str()), (200, "name=In%C3%A8s"));
    }
}

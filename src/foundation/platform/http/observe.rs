//! What is known of each request afterwards: an id, one log line, two metrics. Never a query string, nor an address
//! itself, which may hold a token (`/activation/{token}`): only the pattern of its route.

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;
use tracing::{Instrument, Span, field};
use uuid::Uuid;

/// Identifies the request in logs; in request extensions and in the answer's `X-Request-Id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

/// Which route answered, in the answer's extensions: `/activation/{token}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteName(pub Arc<str>);

/// Makes the router tell which of its routes answers, so that [`observe`], which stands outside and sees addresses
/// only, can name it. For every router that has routes of its own.
pub fn name_routes(router: Router) -> Router {
    router.layer(middleware::from_fn(name_route))
}

async fn name_route(request: Request, next: Next) -> Response {
    let name = request.extensions().get().map(|path: &MatchedPath| RouteName(path.as_str().into()));
    if let Some(RouteName(name)) = &name {
        Span::current().record("route", &**name);
    }
    let mut response = next.run(request).await;
    // A router inside this one knows better.
    if let Some(name) = name
        && response.extensions().get::<RouteName>().is_none()
    {
        response.extensions_mut().insert(name);
    }
    response
}

/// Middleware, the outermost: request id, span, log line, `http_requests_total`, `http_request_duration_seconds`.
pub async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7();
    let method = method(request.method());
    let span = tracing::info_span!("request", %id, method, area = area(request.uri().path()), route = field::Empty);
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    let route = response.extensions().get().map_or_else(|| "none".to_owned(), |RouteName(name)| name.to_string());
    span.in_scope(|| record(method, route, response.status().as_u16(), started));
    response
}

fn record(method: &'static str, route: String, status: u16, started: Instant) {
    let elapsed = started.elapsed();
    let milliseconds = elapsed.as_secs_f64() * 1000.0;
    match status {
        500.. => tracing::error!(status, milliseconds, "answered"),
        // Asked every few seconds by machines.
        _ if matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics") => {
            tracing::trace!(status, milliseconds, "answered")
        }
        _ => tracing::info!(status, milliseconds, "answered"),
    }
    let class = match status {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    metrics::counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => class)
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "method" => method, "route" => route, "status" => class)
        .record(elapsed.as_secs_f64());
}

/// Bounded: a stranger can invent methods.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The first part of an address, which tells addresses without a route apart in the log; what follows may be secret.
fn area(path: &str) -> String {
    path.split('/').nth(1).unwrap_or_default().chars().take(24).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::routing::get;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use std::io::Write;
    use std::sync::Mutex;
    use tower::ServiceExt;
    use tracing_subscriber::fmt::MakeWriter;

    fn app() -> Router {
        let pages = name_routes(Router::new().route("/activation/{token}", get(|| async { "ok" })));
        let inside = Router::new().fallback_service(pages);
        name_routes(inside).layer(middleware::from_fn(observe))
    }

    fn visit(path: &str) -> Response {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(app().oneshot(Request::get(path).body(Body::empty()).unwrap())).unwrap()
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    impl<'a> MakeWriter<'a> for Log {
        type Writer = Self;
        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn each_answer_has_an_id_of_its_own() {
        let id = |response: &Response| response.headers()["x-request-id"].to_str().unwrap().parse::<Uuid>().unwrap();
        let first = id(&visit("/activation/x"));
        assert_eq!(first.get_version_num(), 7);
        assert_ne!(first, id(&visit("/activation/x")));
    }

    #[test]
    fn metrics_are_labelled_by_route_and_strangers_cannot_invent_labels() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || {
            visit("/activation/s3cret?code=t0ken");
            visit("/wp-admin/setup.php");
        });
        let page = recorder.handle().render();
        assert!(
            page.contains(r#"http_requests_total{method="GET",route="/activation/{token}",status="2xx"} 1"#),
            "{page}"
        );
        assert!(page.contains(r#"http_requests_total{method="GET",route="none",status="4xx"} 1"#), "{page}");
        assert!(page.contains("http_request_duration_seconds"), "{page}");
        assert!(!page.contains("s3cret") && !page.contains("t0ken") && !page.contains("wp-admin"), "{page}");
    }

    #[test]
    fn the_log_names_the_route_and_never_a_token() {
        // A visit nobody listens to: tracing may take a line first reached on another test's thread for unwanted.
        visit("/activation/s3cret");
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false);
        let subscriber = subscriber.with_max_level(tracing::Level::TRACE).finish();
        tracing::subscriber::with_default(subscriber, || visit("/activation/s3cret?code=t0ken"));
        let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(text.contains("/activation/{token}") && text.contains("status=200"), "{text}");
        assert!(!text.contains("s3cret") && !text.contains("t0ken"), "{text}");
    }
}

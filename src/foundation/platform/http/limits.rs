//! How much one request may take: bytes of address and body, seconds, and writes per minute.

use super::client_ip::ClientIp;
use super::problem::Asker;
use super::rate::WriteLimit;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use preau_kernel::{AppError, text};
use std::sync::Arc;
use std::time::Duration;
use tower_http::timeout::TimeoutBody;

/// How the addresses end that files are sent to: one room receives them piece by piece and checks them.
pub const FILE: &str = "/fichier";

/// The bounds of one request.
#[derive(Debug)]
pub struct Bounds {
    /// Longest address, in bytes.
    pub uri: usize,
    /// Largest body, in bytes.
    pub body: usize,
    /// Largest body where a file is sent, see [`FILE`].
    pub file: usize,
    /// Longest time until the answer to a file begins: slow networks take minutes for a photograph.
    pub file_time: Duration,
    /// Longest silence while the body is being sent.
    pub silence: Duration,
    /// Longest time until the answer begins.
    pub time: Duration,
    /// Requests that change something, per client address.
    pub writes: WriteLimit,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            uri: 8 * 1024,
            body: 2 * 1024 * 1024,
            file: 26 * 1024 * 1024,
            file_time: Duration::from_secs(15 * 60),
            silence: Duration::from_secs(15),
            time: Duration::from_secs(30),
            writes: WriteLimit::default(),
        }
    }
}

/// Middleware: 414, 429, 413 and 503.
pub async fn bound(State(bounds): State<Arc<Bounds>>, request: Request, next: Next) -> Response {
    let asker = Asker::of(request.uri(), request.headers());
    let (largest, longest) = bounds.of(&request);
    if let Err((status, error)) = bounds.check(&request, largest) {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            swallow(request.into_body(), largest).await;
        }
        return asker.refuse(status, &error);
    }
    // A body without a length is cut where it passes the limit; extractors answer 413 to that.
    let request = request.map(|body| Body::new(Limited::new(TimeoutBody::new(bounds.silence, body), largest)));
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::warn!(seconds = longest.as_secs(), "gave up on a request");
            let mut response = asker.refuse(StatusCode::SERVICE_UNAVAILABLE, &AppError::Unavailable);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
            response
        }
    }
}

/// A client that is still sending does not read our answer, and sees a broken connection instead of it. So what was
/// announced is taken in and thrown away, up to four times the limit and for two seconds.
async fn swallow(body: Body, limit: usize) {
    let mut body = std::pin::pin!(Limited::new(body, 4 * limit));
    let all = async { while let Some(Ok(_)) = body.frame().await {} };
    // Whoever has not finished by then sees the connection closed.
    tokio::time::timeout(Duration::from_secs(2), all).await.ok();
}

impl Bounds {
    /// Bytes and time for this request.
    fn of(&self, request: &Request) -> (usize, Duration) {
        let is_file = *request.method() == Method::POST && request.uri().path().ends_with(FILE);
        if is_file { (self.file, self.file_time) } else { (self.body, self.time) }
    }

    fn check(&self, request: &Request, largest: usize) -> Result<(), (StatusCode, AppError)> {
        let uri = request.uri();
        if uri.path().len() + uri.query().map_or(0, str::len) > self.uri {
            let message = text!("Cette adresse est trop longue.", "This address is too long.");
            return Err((StatusCode::URI_TOO_LONG, AppError::rule("address-too-long", message)));
        }
        let writes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if let Some(ClientIp(client)) = request.extensions().get().copied()
            && writes
        {
            let refused = |retry_after| (StatusCode::TOO_MANY_REQUESTS, AppError::RateLimited { retry_after });
            self.writes.check(client).map_err(refused)?;
        }
        let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > largest) {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, too_large(largest)));
        }
        Ok(())
    }
}

/// The refusal of a body of more than `limit` bytes.
pub fn too_large(limit: usize) -> AppError {
    let mib = limit / (1024 * 1024);
    let message = text!("L’envoi est trop gros : {mib} Mio au plus.", "What was sent is too large: {mib} MiB at most.");
    AppError::rule("too-large", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Bytes, to_bytes};
    use axum::routing::{get, post};
    use axum::{Extension, Router, middleware};
    use std::num::NonZeroU32;
    use tower::ServiceExt;

    fn app(bounds: Bounds) -> Router {
        Router::new()
            .route("/size", post(|body: Bytes| async move { body.len().to_string() }))
            .route("/size", get(|| async { "read" }))
            .route("/1/fichier", post(|body: Body| async move { received(body).await }))
            .route("/never", get(|| async { std::future::pending::<()>().await }))
            .layer(middleware::from_fn_with_state(Arc::new(bounds), bound))
            .layer(Extension(ClientIp("203.0.113.1".parse().unwrap())))
    }

    async fn answer(app: Router, request: Request) -> (u16, String) {
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn received(body: Body) -> Result<String, StatusCode> {
        let bytes = to_bytes(body, usize::MAX).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        Ok(bytes.len().to_string())
    }

    #[tokio::test]
    async fn a_file_may_be_larger_than_a_form_but_only_where_files_are_sent() {
        let file = |size: usize| Request::post("/1/fichier").body(Body::from(vec![0; size])).unwrap();
        let bounds = || Bounds { body: 1_000, file: 5_000, ..Bounds::default() };
        assert_eq!(answer(app(bounds()), file(5_000)).await, (200, "5000".into()));
        assert_eq!(answer(app(bounds()), file(5_001)).await.0, 413);
        assert_eq!(answer(app(bounds()), sent(vec![0; 1_001].into())).await.0, 413);
    }

    fn sent(body: Body) -> Request {
        Request::post("/size").body(body).unwrap()
    }

    #[tokio::test]
    async fn a_body_within_the_limit_arrives_whole() {
        let body = vec![b'x'; 1_500_000];
        assert_eq!(answer(app(Bounds::default()), sent(body.into())).await, (200, "1500000".into()));
    }

    #[tokio::test]
    async fn a_body_announced_too_large_is_refused_before_it_is_read() {
        let mut request = sent(Body::empty());
        request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("2097153"));
        let (status, message) = answer(app(Bounds::default()), request).await;
        assert_eq!(status, 413);
        assert!(message.contains("2 Mio au plus") && message.contains("2 MiB at most"), "{message}");
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_is_cut_at_the_limit() {
        let bounds = Bounds { body: 1000, ..Bounds::default() };
        assert_eq!(answer(app(bounds), sent(vec![b'x'; 1001].into())).await.0, 413);
    }

    #[tokio::test]
    async fn a_body_that_stops_coming_is_not_waited_for() {
        let bounds = Bounds { silence: Duration::from_millis(20), ..Bounds::default() };
        let silent = http_body_util::combinators::BoxBody::new(Silent);
        assert_eq!(answer(app(bounds), sent(Body::new(silent))).await.0, 400);
    }

    struct Silent;
    impl hyper::body::Body for Silent {
        type Data = Bytes;
        type Error = std::convert::Infallible;
        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
            std::task::Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_long_address_is_refused() {
        let request = |length| Request::get(format!("/size?{}", "x".repeat(length))).body(Body::empty()).unwrap();
        assert_eq!(answer(app(Bounds::default()), request(8 * 1024)).await.0, 414);
        assert_eq!(answer(app(Bounds::default()), request(8 * 1024 - 5)).await.0, 200);
    }

    #[tokio::test]
    async fn a_request_that_takes_too_long_is_given_up_with_a_sentence() {
        let bounds = Bounds { time: Duration::from_millis(20), ..Bounds::default() };
        let (status, message) = answer(app(bounds), Request::get("/never").body(Body::empty()).unwrap()).await;
        assert_eq!(status, 503);
        assert!(message.contains("Réessayez"), "{message}");
    }

    #[tokio::test]
    async fn writes_are_counted_and_reads_are_not() {
        let writes = WriteLimit::new(NonZeroU32::MIN, NonZeroU32::MIN);
        let app = app(Bounds { writes, ..Bounds::default() });
        assert_eq!(answer(app.clone(), sent(Body::empty())).await.0, 200);
        let response = app.clone().oneshot(sent(Body::empty())).await.unwrap();
        assert_eq!(response.status(), 429);
        let wait: u64 = response.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        assert_eq!(answer(app, Request::get("/size").body(Body::empty()).unwrap()).await.0, 200);
    }
}

//! A defect that panics becomes a 500 with a reference to quote, never a dropped connection.

use super::problem::Asker;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use preau_kernel::AppError;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// What the catcher leaves for [`answer_panic`], which knows who asked.
#[derive(Clone, Debug)]
struct Caught(AppError);

/// The catcher, to be laid inside [`answer_panic`].
pub fn catcher() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(note as fn(Box<dyn Any + Send>) -> Response)
}

fn note(panic: Box<dyn Any + Send>) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let error = crate::error::internal_error("answer a request", &said.unwrap_or("panic"));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Caught(error));
    response
}

/// Middleware: words the answer of a caught panic for whoever asked.
pub async fn answer_panic(request: Request, next: Next) -> Response {
    let asker = Asker::of(request.uri(), request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove() {
        Some(Caught(error)) => asker.refuse(StatusCode::INTERNAL_SERVER_ERROR, &error),
        None => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_panic_becomes_a_500_with_a_reference_and_keeps_its_words_to_itself() {
        async fn defect() {
            panic!("secret detail");
        }
        let app = Router::new().route("/", get(defect)).layer(catcher()).layer(middleware::from_fn(answer_panic));
        let response = app.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        let body = to_bytes(response.into_body(), 10_000).await.unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let (_, after) = body.split_once("Reference: ").unwrap();
        assert_eq!(after.trim().trim_end_matches('.').len(), 8, "{body}");
        assert!(!body.contains("secret"), "{body}");
    }
}

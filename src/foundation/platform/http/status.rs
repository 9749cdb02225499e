//! The status of a server function that failed before it ran: leptos 0.8 answers 500 to arguments it cannot read, which is
//! the sender's fault and not ours.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use preau_kernel::AppError;

/// An encoded [`AppError`] is smaller than this.
const LARGEST: usize = 64 * 1024;

/// Middleware around server functions: an answer of 500 that carries an [`AppError`] gets that error's own status.
pub async fn of_error(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let error = serde_json::from_slice::<AppError>(&bytes).ok();
    if let Some(status) = error.and_then(|error| StatusCode::from_u16(error.status()).ok()) {
        parts.status = status;
    }
    Response::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::post;
    use axum::{Router, middleware};
    use preau_kernel::text;
    use tower::ServiceExt;

    async fn answered(body: String) -> (u16, String) {
        let failing = post(move || async move { (StatusCode::INTERNAL_SERVER_ERROR, body) });
        let app = Router::new().route("/api/f", failing).layer(middleware::from_fn(of_error));
        let response = app.oneshot(Request::post("/api/f").body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(to_bytes(response.into_body(), LARGEST).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn arguments_that_cannot_be_read_are_the_senders_fault() {
        let error = AppError::rule("malformed-request", text!("incomplet", "incomplete"));
        let body = serde_json::to_string(&error).unwrap();
        assert_eq!(answered(body.clone()).await, (400, body));
    }

    #[tokio::test]
    async fn a_defect_of_ours_stays_500() {
        let body = serde_json::to_string(&AppError::Internal { reference: "R".to_owned() }).unwrap();
        assert_eq!(answered(body).await.0, 500);
        assert_eq!(answered("not json".to_owned()).await, (500, "not json".to_owned()));
    }
}

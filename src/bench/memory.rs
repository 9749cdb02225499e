//! The fastest a page can be served here: its bytes, kept in memory, by the same HTTP library.

use crate::client::Answer;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use axum::routing::get;
use hyper::body::Bytes;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Serves a copy of `answer` at `/`, headers included, until the handle is aborted.
///
/// # Errors
/// When no port is free.
pub async fn serve(answer: &Answer) -> anyhow::Result<(SocketAddr, JoinHandle<()>)> {
    let (mut headers, body) = (answer.headers.clone(), answer.body.clone());
    for made_anew in ["content-length", "transfer-encoding", "connection", "date"] {
        headers.remove(made_anew);
    }
    let app = Router::new().route("/", get(move || async move { copy(headers, body) }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(async move {
        let _ = axum::serve(listener, app).await;
    });
    Ok((address, serving))
}

fn copy(headers: HeaderMap, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.headers_mut() = headers;
    response
}

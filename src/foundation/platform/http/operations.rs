//! What the people who run the house ask it: is it up, is it ready, how is it doing.

use super::client_ip::ClientIp;
use crate::db::{self, Db};
use crate::{Platform, crypto};
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use secrecy::{ExposeSecret, SecretString};

/// `/healthz` (the process is up), `/readyz` (the database answers and its schema is ours), `/metrics` (for the bearer
/// of `PREAU_METRICS_TOKEN`, or without one for this machine). `render` writes the metrics page.
pub fn operations(platform: &Platform, render: impl Fn() -> String + Clone + Send + Sync + 'static) -> Router {
    routes(platform.db.clone(), platform.config.metrics_token.clone(), render)
}

fn routes(db: Db, token: Option<SecretString>, render: impl Fn() -> String + Clone + Send + Sync + 'static) -> Router {
    let ready = move || async move { readiness(&db).await };
    let metrics = move |request: Request| async move { metrics(&request, token.as_ref(), render) };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

async fn readiness(db: &Db) -> Response {
    if db::ping(db).await.is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "database: no answer\n").into_response();
    }
    let wanted = db::MIGRATIONS.iter().map(|m| m.version).max();
    // Not a checked query: the table belongs to sqlx and is not there before the first migration.
    let applied = sqlx::query_scalar::<_, Option<i64>>("select max(version) from _sqlx_migrations where success");
    match applied.fetch_one(db.pool()).await {
        Ok(applied) if applied >= wanted => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "database: migrations pending\n").into_response(),
    }
}

fn metrics(request: &Request, token: Option<&SecretString>, render: impl Fn() -> String) -> Response {
    let headers = request.headers();
    let allowed = match token {
        Some(token) => headers
            .get(header::AUTHORIZATION)
            .and_then(|v| v.as_bytes().strip_prefix(b"Bearer "))
            .is_some_and(|given| crypto::same(given, token.expose_secret().as_bytes())),
        // A proxy on this machine that we were not told to trust also calls from here, for others.
        None => {
            let here = request.extensions().get().is_some_and(|ClientIp(client)| client.is_loopback());
            here && ["x-forwarded-for", "forwarded", "via"].iter().all(|name| !headers.contains_key(*name))
        }
    };
    if !allowed {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], "metrics: not for you\n")
            .into_response();
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], render()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use sqlx::postgres::PgPoolOptions;
    use std::time::Duration;
    use tower::ServiceExt;

    fn nowhere() -> Db {
        let options = PgPoolOptions::new().acquire_timeout(Duration::from_millis(200));
        Db::from_pool(options.connect_lazy("postgres://nobody@127.0.0.1:1/none").unwrap())
    }

    async fn ask(token: Option<&str>, path: &str, client: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let app = routes(nowhere(), token.map(SecretString::from), || "http_requests_total 1\n".into());
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(ClientIp(client.parse().unwrap()));
        let response = app.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, String::from_utf8(to_bytes(response.into_body(), 1_000).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_process_without_database_is_up_but_not_ready() {
        assert_eq!(ask(None, "/healthz", "203.0.113.1", &[]).await, (200, "ok\n".into()));
        assert_eq!(ask(None, "/readyz", "203.0.113.1", &[]).await, (503, "database: no answer\n".into()));
    }

    #[tokio::test]
    async fn without_a_token_metrics_answer_to_this_machine_only() {
        assert_eq!(ask(None, "/metrics", "127.0.0.1", &[]).await.0, 200);
        assert_eq!(ask(None, "/metrics", "::1", &[]).await.0, 200);
        assert_eq!(ask(None, "/metrics", "203.0.113.1", &[]).await.0, 401);
        assert_eq!(ask(None, "/metrics", "127.0.0.1", &[("x-forwarded-for", "203.0.113.1")]).await.0, 401);
    }

    #[tokio::test]
    async fn with_a_token_metrics_answer_to_its_bearer_only() {
        let bearer = [("authorization", "Bearer opensesame")];
        assert_eq!(ask(Some("opensesame"), "/metrics", "203.0.113.1", &bearer).await.0, 200);
        assert_eq!(ask(Some("opensesame"), "/metrics", "127.0.0.1", &[]).await.0, 401);
        assert_eq!(ask(Some("opensesame"), "/metrics", "127.0.0.1", &[("authorization", "Bearer x")]).await.0, 401);
    }
}

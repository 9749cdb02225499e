//! Konnect's stand-in: its two API calls (`api`), the page where people pay (`pages`), its webhook (`deliver`).
//!
//! Everything it is told to call or to send people to must be below our own public address: otherwise a stranger could
//! use an open sandbox to make this machine fetch any address, or to send people anywhere.

mod api;
mod deliver;
mod pages;
mod store;
mod wire;

use axum::Router;
use axum::routing::{get, post};
use sqlx::PgPool;
use std::sync::Arc;

/// Shared by the handlers.
#[derive(Clone, Debug)]
struct Konnect {
    pool: PgPool,
    public_url: Arc<str>,
    http: reqwest::Client,
}

impl Konnect {
    /// Is `url` a page of ours?
    fn is_ours(&self, url: &str) -> bool {
        let origin =
            |url: &str| reqwest::Url::parse(url).ok().map(|url| url.origin()).filter(|origin| origin.is_tuple());
        origin(url).is_some_and(|wanted| origin(&self.public_url) == Some(wanted))
    }
}

/// To be nested at `/sandbox/konnect`. `public_url` is the address people type, without a trailing slash; `http` carries
/// the webhooks.
pub fn routes(pool: PgPool, public_url: String, http: reqwest::Client) -> Router {
    Router::new()
        .route("/api/v2/payments/init-payment", post(api::init_payment))
        .route("/api/v2/payments/{ref}", get(api::get_payment))
        .route("/pay/{ref}", get(pages::show).post(pages::decide))
        .route("/style.css", get(pages::stylesheet))
        .with_state(Konnect { pool, public_url: public_url.into(), http })
}

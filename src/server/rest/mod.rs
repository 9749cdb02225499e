//! The REST API (SPEC AP-1): the rooms' routes behind one door, and the document that describes them, made from the same
//! declarations.

mod document;
mod reference;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use preau_app::api_reference::ApiReference;
use preau_kernel::{AppError, text};
use preau_platform::Platform;
use preau_platform::http::rest::{Refusal, speak};
use serde_json::Value;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

/// What is said about the API.
#[derive(Clone, Debug)]
pub struct Api {
    /// The OpenAPI document.
    pub document: Value,
    /// The same for the page people read.
    pub reference: Arc<ApiReference>,
}

impl Api {
    /// Describes the API of this deployment.
    pub fn new(platform: &Platform) -> Self {
        let open = open().into_openapi();
        let closed = closed().into_openapi();
        let document = document::describe(open, closed, &platform.config);
        let reference = Arc::new(reference::from_document(&document, &platform.config.public_url));
        Self { document, reference }
    }
}

/// Routes that need no token.
fn open() -> OpenApiRouter<Platform> {
    preau_identity::server::rest::open_routes()
}

/// Routes behind the Bearer layer.
fn closed() -> OpenApiRouter<Platform> {
    preau_identity::server::rest::routes()
        .merge(preau_directory::server::rest::routes())
        .merge(preau_scheduling::server::rest::routes())
        .merge(preau_credits::server::rest::routes())
        .merge(preau_payments::server::rest::routes())
        .merge(preau_billing::server::invoices::rest::routes())
}

/// `/api/v1/…` and `/api/openapi.json`.
pub fn routes(platform: &Platform, api: &Api) -> Router {
    let door = from_fn_with_state(platform.clone(), preau_identity::server::rest::authenticate);
    let closed: Router<Platform> = Router::from(closed()).route_layer(door);
    let v1 = Router::from(open())
        .merge(closed)
        .method_not_allowed_fallback(async || wrong_method())
        .route("/api/v1", any(async || nowhere()))
        .route("/api/v1/", any(async || nowhere()))
        .route("/api/v1/{*rest}", any(async || nowhere()))
        .layer(from_fn(speak))
        .with_state(platform.clone());
    let document: Arc<str> = api.document.to_string().into();
    let description = get(move || {
        let document = document.clone();
        async move { describe(&document) }
    });
    v1.route("/api/openapi.json", description)
}

fn describe(document: &str) -> impl IntoResponse + use<> {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    (headers, document.to_owned())
}

fn nowhere() -> Refusal {
    AppError::NotFound.into()
}

fn wrong_method() -> Refusal {
    let message = text!(
        "Cette adresse ne connaît pas cette méthode\u{202f}; l’en-tête Allow dit lesquelles.",
        "This address does not know this method; the Allow header says which ones it knows."
    );
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, AppError::rule("method-not-allowed", message))
}

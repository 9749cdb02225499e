//! Quotes as PDF, for whoever may read them.

use super::paper;
use crate::model::quotes::QuoteId;
use crate::server::invoices::files::{pdf, who};
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::{Router, routing::get};
use preau_kernel::{Actor, AppError};
use preau_platform::Platform;

/// The files: the `Actor` is taken from the request's extensions.
pub fn routes(platform: Platform) -> Router {
    let mut router = Router::new();
    for area in ["/espace", "/admin"] {
        router = router.route(&format!("{area}/devis/{{id}}/document.pdf"), get(document));
    }
    router.with_state(platform)
}

async fn document(
    State(platform): State<Platform>,
    actor: Option<Extension<Actor>>,
    Path(id): Path<String>,
) -> Response {
    let (actor, id) = (who(actor), id.parse::<QuoteId>());
    pdf(async { paper::print(&platform, &actor, id.map_err(|_| AppError::NotFound)?).await }.await, &actor)
}

//! Identity's part of the REST API (SPEC AP-1, ID-9): tokens, and who one is.

mod bearer;
mod me;
mod tokens;

pub use bearer::authenticate;

use preau_platform::Platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Routes that need no access token: they give and take tokens.
pub fn open_routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(tokens::create_token))
        .routes(routes!(tokens::refresh_token))
        .routes(routes!(tokens::revoke_token))
}

/// Routes behind [`authenticate`].
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(me::read_me))
}

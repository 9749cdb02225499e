//! Scheduling's part of the REST API (SPEC AP-1): free slots, bookings, the way into a room.

mod availability;
mod bookings;
mod cancelling;
mod reading;
mod room;
mod wire;

use preau_platform::Platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes, behind the Bearer layer.
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new()
        .routes(routes!(availability::list_slots))
        .routes(routes!(reading::list_bookings, bookings::create_booking))
        .routes(routes!(reading::read_booking, cancelling::cancel_booking))
        .routes(routes!(cancelling::preview_cancellation))
        .routes(routes!(room::read_session_token))
}

//! `GET /api/v1/bookings/{id}/cancellation` and `DELETE /api/v1/bookings/{id}`

use super::wire::Status;
use crate::model::policy::Verdict;
use crate::model::{BookingId, BookingStatus, Preview};
use crate::server;
use axum::Json;
use axum::extract::State;
use preau_credits::Credits;
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, PathId, Problem, Query};
use serde::Serialize;
use utoipa::ToSchema;

/// What a cancellation would do now.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CancellationPreview {
    /// May the caller cancel now?
    allowed: bool,
    /// What would be given back.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "1.00")]
    refunded_credits: String,
    /// Cancelled by the student or the family at least this many hours before, everything is given back.
    #[schema(minimum = 0, example = 24)]
    refund_hours: i32,
    /// From this many hours before on, the student and the family can no longer cancel.
    #[schema(minimum = 0, example = 2)]
    refuse_hours: i32,
}

/// What a cancellation did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Cancellation {
    /// Always `cancelled`.
    status: Status,
    /// What was given back.
    #[schema(pattern = r"^\d+\.\d{2}$", example = "1.00")]
    refunded_credits: String,
}

/// Preview a cancellation
///
/// What cancelling would do now, computed by the very function that does it.
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}/cancellation", tag = "bookings", operation_id = "previewCancellation",
    params(("id" = Uuid, Path, description = "Which booking.")),
    responses(
        (status = 200, description = "What it would do.", body = CancellationPreview),
        (status = 403, description = "`forbidden`: not theirs to cancel.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: none, or not the caller's.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`already-cancelled`, or `not-cancellable` when it has taken place.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: the query names what is not known here.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview_cancellation(
    State(platform): State<Platform>,
    caller: Caller,
    PathId(id): PathId,
    Query(input): Query,
) -> Answer<Json<CancellationPreview>> {
    input.finish(|| Some(()))?;
    let Preview { verdict, refund_hours, refuse_hours } =
        server::preview_cancellation(&platform, &caller.actor, BookingId(id)).await?;
    let (allowed, refunded) = match verdict {
        Verdict::Refund(credits) => (true, credits),
        Verdict::NoRefund => (true, Credits::ZERO),
        Verdict::TooLate => (false, Credits::ZERO),
    };
    Ok(Json(CancellationPreview { allowed, refunded_credits: refunded.decimal(), refund_hours, refuse_hours }))
}

/// Cancel a booking
///
/// Gives back what the rules say: everything until some hours before (24 usually), nothing later; too late, it is refused.
/// Providers and staff may cancel until the end, and everything is given back.
#[utoipa::path(
    delete, path = "/api/v1/bookings/{id}", tag = "bookings", operation_id = "cancelBooking",
    params(("id" = Uuid, Path, description = "Which booking.")),
    responses(
        (status = 200, description = "Cancelled.", body = Cancellation),
        (status = 403, description = "`forbidden`: not theirs to cancel.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: none, or not the caller's.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`too-late`; `already-cancelled`; `not-cancellable` when it has taken place.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: the query names what is not known here.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel_booking(
    State(platform): State<Platform>,
    caller: Caller,
    PathId(id): PathId,
    Query(input): Query,
) -> Answer<Json<Cancellation>> {
    input.finish(|| Some(()))?;
    let cancelled = server::cancel(&platform, &caller.actor, BookingId(id)).await?;
    Ok(Json(Cancellation { status: BookingStatus::Cancelled.into(), refunded_credits: cancelled.refunded.decimal() }))
}

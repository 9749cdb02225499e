//! `GET /api/v1/sessions/token`

use crate::model::{BookingId, Join};
use crate::server::show_booking;
use axum::Json;
use axum::extract::State;
use preau_kernel::{AppError, text};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Problem, Query, Refusal, read};
use serde::Serialize;
use utoipa::ToSchema;

/// The way into a video room.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoomAccess {
    /// `jitsi`: open `url` in a browser. `livekit`: connect to `url` with `token`.
    #[schema(pattern = "^(jitsi|livekit)$", example = "jitsi")]
    kind: String,
    /// Address of the room, or of the LiveKit server.
    #[schema(format = "uri", example = "https://meet.jit.si/nexus-0195a3c4")]
    url: String,
    /// LiveKit's token; `null` with Jitsi.
    token: Option<String>,
}

/// Get into the video room
///
/// From ten minutes before the beginning until the end, for those who take part.
#[utoipa::path(
    get, path = "/api/v1/sessions/token", tag = "sessions", operation_id = "readSessionToken",
    params(("booking_id" = Uuid, Query, description = "Of which booking.")),
    responses(
        (status = 200, description = "The room is open.", body = RoomAccess),
        (status = 403, description = "`forbidden`: known to the caller, but not theirs.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: no booking, or not the caller's.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`room-not-open` before, `room-closed` after, `no-room` on site or when it will not take place.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_session_token(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut input): Query,
) -> Answer<Json<RoomAccess>> {
    let id = input.need("booking_id", read::uuid);
    let id = input.finish(|| id.map(BookingId))?;
    let booking = show_booking(&platform, &caller.actor, id).await?;
    match booking.join {
        Join::Open { url } => Ok(Json(RoomAccess { kind: "jitsi".to_owned(), url, token: None })),
        closed => Err(why_closed(&closed)),
    }
}

fn why_closed(join: &Join) -> Refusal {
    match join {
        Join::Opens { at } => AppError::rule(
            "room-not-open",
            text!("La salle ouvre dix minutes avant, à {at}.", "The room opens ten minutes before, at {at}."),
        ),
        Join::Over => AppError::rule("room-closed", text!("La salle est fermée.", "The room is closed.")),
        Join::None | Join::Open { .. } => AppError::rule(
            "no-room",
            text!("Ce rendez-vous n’a pas de salle vidéo.", "This appointment has no video room."),
        ),
    }
    .into()
}

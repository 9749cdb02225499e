//! `GET /api/v1/sessions/token`

use crate::model::BookingId;
use crate::server::{JoinPass, join};
use axum::Json;
use axum::extract::State;
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Problem, Query, read};
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
/// From ten minutes before the beginning until a quarter of an hour after the end, for those who take part. Asking counts as coming.
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
    Ok(Json(match join(&platform, &caller.actor, id).await? {
        JoinPass::Jitsi { url } => RoomAccess { kind: "jitsi".to_owned(), url, token: None },
        JoinPass::LiveKit { url, token, .. } => RoomAccess { kind: "livekit".to_owned(), url, token: Some(token) },
    }))
}

//! `GET /api/v1/availability`

use super::wire::{self, Slot};
use crate::server::find_free::{Free, Search, find_free};
use axum::Json;
use axum::extract::State;
use preau_directory::ProviderId;
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Problem, Query, read};
use serde::Serialize;
use utoipa::ToSchema;

/// Free slots.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Availability {
    /// IANA zone of the provider's opening hours, or of the organisation when nobody is named. The slots are in UTC.
    #[schema(example = "Africa/Tunis")]
    time_zone: String,
    /// In order of time.
    slots: Vec<Slot>,
}

/// List free slots
///
/// What can be booked between two instants, at most 62 days apart: of one provider, or of everybody, perhaps only of those
/// who teach a subject. Only what can be booked now is listed: neither what is too close or too far ahead, nor what is taken.
#[utoipa::path(
    get, path = "/api/v1/availability", tag = "availability", operation_id = "listAvailability",
    params(
        ("provider_id" = Option<Uuid>, Query, description = "Whose; everybody's when left out (of the first hundred, when no subject is named either)."),
        ("service" = wire::Service, Query, description = "What is to be booked."),
        ("subject" = Option<String>, Query, description = "Only those who teach it: slug of a subject.", min_length = 1, max_length = 60, pattern = "^[a-z0-9-]+$", example = "mathematiques"),
        ("from" = DateTime<Utc>, Query, description = "Slots that begin then or later.", example = "2026-03-02T00:00:00Z"),
        ("to" = DateTime<Utc>, Query, description = "Slots that begin before; after `from`, 62 days at most.", example = "2026-03-09T00:00:00Z"),
    ),
    responses(
        (status = 200, description = "The free slots; none is an empty list.", body = Availability),
        (status = 403, description = "`forbidden`: those who neither book nor give appointments.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: no such provider, or the organisation does not offer this service.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_slots(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut input): Query,
) -> Answer<Json<Availability>> {
    let provider_id = input.may("provider_id", read::uuid).map(ProviderId);
    let service = input.need("service", wire::service);
    let subject = input.may("subject", read::slug);
    let (from, to) = (input.need("from", read::instant), input.need("to", read::instant));
    let search = input.finish(|| Some(Search { provider_id, service: service?, subject, from: from?, to: to? }))?;
    let Free { zone, slots } = find_free(&platform, &caller.actor, &search).await?;
    Ok(Json(Availability { time_zone: zone, slots: slots.into_iter().map(Slot::from).collect() }))
}

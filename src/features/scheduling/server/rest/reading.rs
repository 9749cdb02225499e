//! `GET /api/v1/bookings` and `GET /api/v1/bookings/{id}`

use super::wire::{self, Booking, STATUSES};
use crate::model::{BookingId, BookingStatus};
use crate::server::find_bookings::{self, Narrowing};
use axum::Json;
use axum::extract::State;
use preau_kernel::AppError;
use preau_kernel::id::UserId;
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Caller, Paging, PathId, Problem, Query, read};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of bookings.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BookingPage {
    /// The latest first.
    items: Vec<Booking>,
    /// Number of this page, from 1.
    #[schema(minimum = 1, example = 1)]
    page: u32,
    /// Most items on a page.
    #[schema(minimum = 1, maximum = 100, example = 25)]
    per_page: u32,
    /// Items on all pages together.
    #[schema(minimum = 0, example = 3)]
    total: i64,
}

/// List bookings
///
/// A student's own, those of a parent's children, those a provider gives, all of them for staff; the latest first.
#[utoipa::path(
    get, path = "/api/v1/bookings", tag = "bookings", operation_id = "listBookings",
    params(
        ("status" = Option<wire::Status>, Query, description = "Only those that stand so."),
        ("student_id" = Option<Uuid>, Query, description = "Only those of this student."),
        ("from" = Option<DateTime<Utc>>, Query, description = "Only those that end after this.", example = "2026-03-02T00:00:00Z"),
        ("to" = Option<DateTime<Utc>>, Query, description = "Only those that begin before this.", example = "2026-04-02T00:00:00Z"),
        ("page" = Option<u32>, Query, description = "From 1; 1 when left out.", minimum = 1, maximum = 10_000),
        ("per_page" = Option<u32>, Query, description = "25 when left out.", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "A page of bookings.", body = BookingPage),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn list_bookings(
    State(platform): State<Platform>,
    caller: Caller,
    Query(mut input): Query,
) -> Answer<Json<BookingPage>> {
    let paging = Paging::read(&mut input);
    let narrowing = Narrowing {
        id: None,
        status: input.may("status", |t| read::one_of(t, &STATUSES, BookingStatus::from_code)),
        student_id: input.may("student_id", read::uuid).map(UserId),
        ends_after: input.may("from", read::instant),
        starts_before: input.may("to", read::instant),
    };
    input.finish(|| Some(()))?;
    let (found, total) = find_bookings::list(&platform, &caller.actor, &narrowing, paging).await?;
    let items = found.into_iter().map(|facts| Booking::new(&platform, facts)).collect();
    Ok(Json(BookingPage { items, page: paging.page, per_page: paging.per_page, total }))
}

/// Read a booking
#[utoipa::path(
    get, path = "/api/v1/bookings/{id}", tag = "bookings", operation_id = "readBooking",
    params(("id" = Uuid, Path, description = "Which booking.")),
    responses(
        (status = 200, description = "The booking.", body = Booking),
        (status = 403, description = "`forbidden`: known to the caller, but not theirs to read.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: none, or not the caller's.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: the query names what is not known here.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn read_booking(
    State(platform): State<Platform>,
    caller: Caller,
    PathId(id): PathId,
    Query(input): Query,
) -> Answer<Json<Booking>> {
    input.finish(|| Some(()))?;
    let found = find_bookings::find(&platform, &caller.actor, BookingId(id)).await?;
    Ok(Json(Booking::new(&platform, found.ok_or(AppError::NotFound)?)))
}

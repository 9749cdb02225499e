//! `POST /api/v1/bookings`

use super::wire::{self, Booking, BookingProblem, Slot};
use crate::model::{BookingStatus, ServiceCode};
use crate::server::find_bookings::Facts;
use crate::server::find_free;
use crate::server::free_slots::{Near, next_free};
use crate::server::{Book, book, join_at, services};
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use preau_directory::ProviderId;
use preau_directory::server::{find_provider, list_providers};
use preau_identity::server::student_meant;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Body, Caller, Problem, Refusal, read};
use utoipa::ToSchema;
use uuid::Uuid;

/// Alternatives told with a refused slot.
const ALTERNATIVES: usize = 3;
/// Other providers looked at for them.
const OTHERS: usize = 8;

/// What is to be booked.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub(super) struct NewBooking {
    /// With whom.
    provider_id: Uuid,
    /// What.
    service: wire::Service,
    /// About what: slug of a subject the provider teaches.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z0-9-]+$", example = "mathematiques")]
    subject: String,
    /// Beginning of one of the slots of `/api/v1/availability`.
    #[schema(example = "2026-03-05T09:00:00Z")]
    start: DateTime<Utc>,
    /// For whom; may be left out by a student, and by a parent of one child.
    #[schema(nullable = false)]
    student_id: Option<Uuid>,
}

/// The same, read.
struct Asked {
    provider_id: ProviderId,
    service: ServiceCode,
    subject: String,
    start: DateTime<Utc>,
    student_id: Option<UserId>,
}

/// Book a slot
///
/// Books and pays with the student's credits, in one go. The `Idempotency-Key` makes it safe to send again: the same key
/// with the same content gives the same answer and books once; with another content it is refused. A workshop is joined by
/// naming the beginning of one of its dates.
#[utoipa::path(
    post, path = "/api/v1/bookings", tag = "bookings", operation_id = "createBooking",
    params(("Idempotency-Key" = String, Header, description = "Chosen by the client, new for each booking; a UUID, say.", min_length = 1, max_length = 200, pattern = "^[!-~]+$", example = "6f1e1b9a-58a1-4f0c-9d0e-3d5f7f3f1b2c")),
    request_body = NewBooking,
    responses(
        (status = 201, description = "Booked; or booked before with this key and content.", body = Booking, headers(("Location" = String, description = "Address of the booking."))),
        (status = 400, description = "`idempotency-key-missing`, `idempotency-key-invalid`, or `malformed-request`.", body = Problem, content_type = "application/problem+json"),
        (status = 402, description = "`insufficient-credits`", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`: not theirs to book.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: a provider, a service or a student there is not, or that the caller may not know of.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`slot-taken`, `student-busy`, `day-full` (with the nearest free slots); `already-joined`; `too-soon`, `too-far`, `not-offered`, `service-not-offered`; `idempotency-key-reused`.", body = BookingProblem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn create_booking(
    State(platform): State<Platform>,
    caller: Caller,
    headers: HeaderMap,
    Body(mut input): Body,
) -> Answer<(StatusCode, [(HeaderName, HeaderValue); 1], Json<Booking>)> {
    let idempotency_key = idempotency_key(&headers)?;
    let provider_id = input.need("provider_id", read::uuid).map(ProviderId);
    let service = input.need("service", wire::service);
    let subject = input.need("subject", read::slug);
    let start = input.need("start", read::instant);
    let student_id = input.may("student_id", read::uuid).map(UserId);
    let asked = input.finish(|| {
        Some(Asked { provider_id: provider_id?, service: service?, subject: subject?, start: start?, student_id })
    })?;
    let student_id = student_of(&platform, &caller.actor, asked.student_id).await?;
    let Asked { provider_id, service, subject, start, .. } = asked;
    // Programs show nothing: the answer says what it cost.
    let request = Book { provider_id, service, subject, start, student_id, cost_seen: None, idempotency_key };
    let booked = match request.service {
        ServiceCode::Workshop => {
            join_at(&platform, &caller.actor, &request).await.map(|joined| (joined.booked, joined.online))
        }
        _ => book(&platform, &caller.actor, &request).await.map(|booked| (booked, service == ServiceCode::Online)),
    };
    let (booked, online) = match booked {
        Ok(booked) => booked,
        Err(error) => return Err(with_alternatives(&platform, &caller.actor, &request, error).await),
    };
    // From what was kept under the key and what was sent, not from the row: an answer given again is the same answer.
    let facts = Facts {
        id: booked.booking_id,
        status: BookingStatus::Confirmed,
        provider_id,
        student_id,
        service,
        subject: request.subject,
        start: booked.starts_at,
        end: booked.ends_at,
        credits: booked.credits,
        online,
    };
    let location = format!("/api/v1/bookings/{}", booked.booking_id);
    let location = HeaderValue::try_from(location).unwrap_or(HeaderValue::from_static("/api/v1/bookings"));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(Booking::new(&platform, facts))))
}

/// The key, which the client must choose: without one, a booking sent again after a lost answer would be a second booking.
fn idempotency_key(headers: &HeaderMap) -> Result<String, Refusal> {
    let refuse = |code, message| Refusal::new(StatusCode::BAD_REQUEST, AppError::rule(code, message));
    let mut all = headers.get_all("idempotency-key").iter();
    let Some(first) = all.next() else {
        let message = text!("L’en-tête Idempotency-Key est nécessaire.", "The header Idempotency-Key is required.");
        return Err(refuse("idempotency-key-missing", message));
    };
    let key = first.to_str().ok().map(str::trim).filter(|key| (1..=200).contains(&key.len()) && all.next().is_none());
    key.map(str::to_owned).ok_or_else(|| {
        let message = text!(
            "Idempotency-Key doit être donné une fois et avoir de 1 à 200 caractères ASCII.",
            "Idempotency-Key must be given once and have 1 to 200 ASCII characters."
        );
        refuse("idempotency-key-invalid", message)
    })
}

async fn student_of(platform: &Platform, actor: &Actor, named: Option<UserId>) -> Outcome<UserId> {
    match named {
        Some(id) => Ok(id),
        None => Ok(student_meant(&mut platform.db.begin_as(actor).await?, actor, None).await?.user_id),
    }
}

/// Adds the nearest free slots to a refusal that another time would cure.
async fn with_alternatives(platform: &Platform, actor: &Actor, request: &Book, error: AppError) -> Refusal {
    let refusal = Refusal::from(error);
    if !["slot-taken", "student-busy", "day-full"].contains(&refusal.code()) {
        return refusal;
    }
    let found = match request.service {
        ServiceCode::Workshop => other_workshops(platform, actor, request).await,
        _ => alternatives(platform, actor, request).await,
    };
    match found {
        Ok(slots) => refusal.with("alternatives", serde_json::json!(slots)),
        // The refusal is what matters.
        Err(_) => refusal,
    }
}

async fn alternatives(platform: &Platform, actor: &Actor, request: &Book) -> Outcome<Vec<Slot>> {
    let mut tx = platform.db.begin_as(actor).await?;
    let provider = find_provider(&mut tx, request.provider_id).await?.ok_or(AppError::NotFound)?;
    let service = services::find_service(&mut tx, request.service).await?.ok_or(AppError::NotFound)?;
    let everybody = list_providers(&mut tx, Some(&request.subject)).await?;
    let others = everybody.into_iter().filter(|p| p.id != provider.id && crate::server::offers(p, &service));
    let providers: Vec<_> = std::iter::once(provider.clone()).chain(others.take(OTHERS)).collect();
    let near = Near { providers: &providers, service: &service, student: Some(request.student_id), at: request.start };
    let minutes = TimeDelta::minutes(service.minutes.into());
    let found = next_free(platform, &mut tx, near, ALTERNATIVES).await?;
    Ok(found
        .into_iter()
        .map(|slot| Slot {
            start: slot.start,
            end: slot.start + minutes,
            provider_id: slot.provider.id.0,
            seats_left: 1,
        })
        .collect())
}

/// Workshops about the same subject, whoever gives them, the nearest in time first.
async fn other_workshops(platform: &Platform, actor: &Actor, request: &Book) -> Outcome<Vec<Slot>> {
    let around = TimeDelta::days(find_free::LONGEST / 2);
    let search = find_free::Search {
        provider_id: None,
        service: request.service,
        subject: Some(request.subject.clone()),
        from: request.start - around,
        to: request.start + around,
    };
    let mut slots = find_free::find_free(platform, actor, &search).await?.slots;
    slots.sort_by_key(|slot| (slot.start - request.start).abs());
    Ok(slots.into_iter().take(ALTERNATIVES).map(Slot::from).collect())
}

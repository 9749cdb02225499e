//! Offers free seats to those who wait, in order: each to the first who can take it, for a time. Whoever is passed over
//! keeps their place, and why is kept too.

use super::super::events::SeatOffered;
use super::super::new_seat::{NewSeat, in_words, insert_seat};
use super::super::rules::span::Span;
use super::super::workshops::{Days, WorkshopDay, list_days, notice_of};
use super::super::{locks, services};
use super::eligible::{InLine, Turn};
use super::find_first;
use crate::model::waitlist::offer_until;
use crate::model::{AppointmentId, BookingId, Service, ServiceCode};
use chrono::{DateTime, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_identity::server::people;
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Each minute: seats that are free although somebody who could take them waits; credits may have arrived since they were
/// passed over.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct OfferFreeSeats {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for OfferFreeSeats {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for OfferFreeSeats {
    const IDENTIFIER: &'static str = "offer_free_seats";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        offer_free_seats(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Offers every free seat of every date for which somebody waits; returns how many offers were made. Each date in a
/// transaction of its own. Safe to run at any time, by several at once.
///
/// # Errors
/// When the database cannot be reached.
pub async fn offer_free_seats(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let dates = sqlx::query_scalar!(
        r#"select a.id as "id: AppointmentId" from appointments a
            where a.status = 'scheduled' and lower(a.during) > $1
              and exists (select from waitlist_entries w where w.appointment_id = a.id and w.status = 'waiting')
              and seats_taken(a.id) < a.capacity
            order by lower(a.during), a.id"#,
        platform.now()
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list dates with free seats")?;
    tx.rollback().await?;
    let mut offers = 0;
    for id in dates {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        match offer_seats_of(platform, &mut tx, id).await {
            Ok(made) => {
                tx.commit().await?;
                offers += made;
            }
            Err(error) => tracing::info!(appointment = %id, %error, "free seats wait for the next run"),
        }
    }
    if offers > 0 {
        outbox::ring(platform);
    }
    Ok(offers)
}

/// [`offer_seats_of`] the date a booking was in.
pub(in super::super) async fn offer_seats_of_booking(platform: &Platform, tx: &mut Tx, id: BookingId) -> Outcome<()> {
    let date = sqlx::query_scalar!(r#"select appointment_id as "id: AppointmentId" from bookings where id = $1"#, id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find the date of a booking")?;
    match date {
        Some(date) => offer_seats_of(platform, tx, date).await.map(drop),
        None => Ok(()),
    }
}

/// Offers the free seats of one date, as the house, in the caller's transaction; returns how many.
pub(in super::super) async fn offer_seats_of(platform: &Platform, tx: &mut Tx, id: AppointmentId) -> Outcome<usize> {
    let Some(day) = find_day(tx, id).await? else { return Ok(0) };
    if !is_offered(&day) {
        return Ok(0);
    }
    // Joins of this provider's workshops and other offers wait meanwhile: a free seat is given once.
    locks::wait_for_provider(tx, day.provider_id).await?;
    let service = services::find_service(tx, ServiceCode::Workshop).await?.ok_or(AppError::NotFound)?;
    let notice = notice_of(tx, day.provider_id, std::slice::from_ref(&day)).await?;
    let mut offers = 0;
    while let Some(day) = find_day(tx, id).await?.filter(is_offered) {
        let Some(until) = offer_until(platform.now(), day.starts_at, notice) else { break };
        let turn = find_first(platform, tx, id, service.credits).await?;
        note_passed_over(platform, tx, &turn).await?;
        let Some(first) = turn.first else { break };
        // Their credits and their calendar stand still from here on; if they have just changed, it is looked at again.
        locks::wait_for_student(tx, first.student_id).await?;
        let still = find_first(platform, tx, id, service.credits).await?.first;
        if still.is_some_and(|entry| entry.id == first.id) {
            offer(platform, tx, &day, &service, &first, until).await?;
            offers += 1;
        }
    }
    Ok(offers)
}

/// Will take place, has a free seat, and somebody is in line.
fn is_offered(day: &WorkshopDay) -> bool {
    day.status == "scheduled" && day.seats_left() > 0 && day.waiting > 0
}

async fn find_day(tx: &mut Tx, id: AppointmentId) -> Outcome<Option<WorkshopDay>> {
    Ok(list_days(tx, &Days { dates: Some(vec![id]), ..Days::default() }).await?.pop())
}

/// Said once per reason, not once per look.
async fn note_passed_over(platform: &Platform, tx: &mut Tx, turn: &Turn) -> Outcome<()> {
    for (id, reason) in &turn.passed_over {
        sqlx::query!(
            "update waitlist_entries set skip_reason = $2, skipped_at = $3
              where id = $1 and skip_reason is distinct from $2",
            id.0,
            *reason as _,
            platform.now(),
        )
        .execute(&mut **tx)
        .await
        .internal("note who was passed over")?;
    }
    Ok(())
}

async fn offer(
    platform: &Platform,
    tx: &mut Tx,
    day: &WorkshopDay,
    service: &Service,
    first: &InLine,
    until: DateTime<Utc>,
) -> Outcome<()> {
    let student = people::find_student(tx, first.student_id).await?.ok_or(AppError::NotFound)?;
    let booking_id: BookingId = platform.new_id();
    let seat = NewSeat {
        id: booking_id,
        appointment_id: day.appointment_id,
        provider_id: day.provider_id,
        span: Span { from: day.starts_at, to: day.ends_at },
        student: &student,
        credits: service.credits,
        booked_by: first.joined_by,
        held_until: Some(until),
        together: None,
    };
    insert_seat(platform, tx, &seat, &in_words(day.starts_at, &day.time_zone)).await?;
    sqlx::query!(
        "update waitlist_entries set status = 'offered', booking_id = $2, skip_reason = null, skipped_at = null where id = $1",
        first.id.0,
        booking_id.0
    )
    .execute(&mut **tx)
    .await
    .internal("offer a seat")?;
    outbox::record(tx, platform.now(), &SeatOffered { booking_id }).await
}

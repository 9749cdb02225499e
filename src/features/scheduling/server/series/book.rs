//! Books weekly lessons: every date that was chosen or none, once per idempotency key.

use super::super::attempt::Tries;
use super::super::book::{Book, check_slot, find_offer, insert_appointment, insert_booking, spending};
use super::super::events::BookingConfirmed;
use super::super::expire::DeadHolds;
use super::super::new_seat::refuse_unless_affordable;
use super::super::rules::span::Span;
use super::super::{cost, locks, rooms, schedules};
use super::plan::Lessons;
use crate::model::{AppointmentId, BookingId, Joined, MOST_TIMES, SeriesId, Service, ServiceCode};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use preau_credits::server::{balance, spend};
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::Serialize;
use uuid::Uuid;

/// What is to be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BookSeries {
    /// The first lesson, as for a single one; its key is the key of the whole, and the cost seen that of all together.
    pub first: Book,
    /// How many lessons were planned, those left out included.
    pub times: u32,
    /// Beginnings of the lessons that were chosen.
    pub dates: Vec<DateTime<Utc>>,
}

/// Books the chosen dates of weekly lessons in one transaction and answers what was done.
///
/// # Errors
/// Those of [`super::super::book`], about any of the dates: nothing is booked then. A field error `dates` for a date that
/// is none of the series.
pub async fn book_series(platform: &Platform, actor: &Actor, request: &BookSeries) -> Outcome<Joined> {
    let (mut tries, mut dead) = (Tries::default(), DeadHolds::new(platform));
    let (provider_id, student_id) = (request.first.provider_id, request.first.student_id);
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_book(platform, actor, request, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            Err(error) if dead.were_in_the_way(platform, &error, provider_id, student_id).await? => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_book(platform: &Platform, actor: &Actor, request: &BookSeries, mut tx: Tx) -> Outcome<Joined> {
    let user_id = actor.signed_in()?.user_id;
    let first = &request.first;
    let student = people::find_student(&mut tx, first.student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::BookingCreate, relation)?;
    let keyed = Keyed { user_id, scope: "book-series", key: &first.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, request).await? {
        return Ok(before);
    }
    preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, student.user_id).await?;
    let (provider, service) = find_offer(&mut tx, first).await?;
    let (zone, spans) = chosen(&mut tx, request, &service).await?;

    locks::wait_for_provider(&mut tx, provider.id).await?;
    locks::wait_for_student(&mut tx, student.user_id).await?;
    for span in &spans {
        check_slot(platform, &mut tx, provider.id, *span).await?;
    }
    tx.write_as_house().await?;
    let total = spans.iter().map(|_| service.credits).sum();
    cost::refuse_unless_seen(first.cost_seen, total)?;
    refuse_unless_affordable(platform, &mut tx, student.user_id, total).await?;
    let series_id = insert_series(platform, &mut tx, request, &service, &student, zone, user_id).await?;
    let mut bookings = Vec::new();
    let mut appointments = Vec::new();
    for span in &spans {
        let (appointment_id, booking_id): (AppointmentId, BookingId) = (platform.new_id(), platform.new_id());
        let one = Book { start: span.from, ..first.clone() };
        insert_appointment(platform, &mut tx, appointment_id, &one, &service, *span).await?;
        insert_booking(platform, &mut tx, booking_id, appointment_id, &student, &one, &service, *span, user_id).await?;
        spend(platform, &mut tx, &spending(booking_id, &student, &provider, &service, &one, user_id)).await?;
        if service.code == ServiceCode::Online {
            rooms::open(platform, &mut tx, appointment_id).await?;
        }
        outbox::record(&mut tx, platform.now(), &BookingConfirmed { booking_id }).await?;
        bookings.push(booking_id);
        appointments.push(appointment_id);
    }
    put_together(platform, &mut tx, series_id, &appointments, &bookings).await?;
    let booked = Joined { bookings, credits: total, balance: balance(platform, &mut tx, student.user_id).await? };
    keyed.keep(&mut tx, request, &booked, platform.now()).await?;
    tx.commit().await?;
    Ok(booked)
}

/// The coach's zone and the chosen dates, each of which must be one of the series.
async fn chosen(tx: &mut Tx, request: &BookSeries, service: &Service) -> Outcome<(Tz, Vec<Span>)> {
    let nowhen = Span { from: request.first.start, to: request.first.start };
    let provider_id = request.first.provider_id;
    let schedules = schedules::load_schedules(tx, &[provider_id], nowhen).await?;
    let zone = schedules.get(&provider_id).ok_or(AppError::NotFound)?.zone;
    let times = request.times.min(MOST_TIMES);
    let lessons = Lessons { provider_id, service, start: request.first.start, times };
    let planned = lessons.rhythm(zone).dates().into_iter().filter_map(|(_, span)| span);
    let spans: Vec<Span> = planned.filter(|span| request.dates.contains(&span.from)).collect();
    let all_there = request.dates.iter().all(|start| spans.iter().any(|span| span.from == *start));
    if spans.is_empty() || !all_there {
        return Err(AppError::field(
            "dates",
            text!("Au moins une date de la série est à choisir.", "Choose at least one date of the series."),
        ));
    }
    Ok((zone, spans))
}

async fn insert_series(
    platform: &Platform,
    tx: &mut Tx,
    request: &BookSeries,
    service: &Service,
    student: &Student,
    zone: Tz,
    by: UserId,
) -> Outcome<SeriesId> {
    let id: SeriesId = platform.new_id();
    let lessons =
        Lessons { provider_id: request.first.provider_id, service, start: request.first.start, times: request.times };
    let rhythm = lessons.rhythm(zone);
    sqlx::query!(
        "insert into series (id, kind, provider_id, service, subject, time_zone, starts_on, starts, minutes, every_weeks, dates,
                             online, student_id, account_id, created_by, created_at)
         values ($1, 'lessons', $2, $3, $4, $5, $6, $7, $8, 1, $9, $10, $11, $12, $13, $14)",
        id.0,
        request.first.provider_id.0,
        service.code as _,
        request.first.subject,
        zone.name(),
        rhythm.from,
        rhythm.at,
        service.minutes,
        i32::try_from(request.times.min(MOST_TIMES)).unwrap_or(1),
        service.code == ServiceCode::Online,
        student.user_id.0,
        student.account_id.0,
        by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert series of lessons")?;
    Ok(id)
}

/// Ties the lessons to their series, and the seats to each other for the mail about them.
async fn put_together(
    platform: &Platform,
    tx: &mut Tx,
    series_id: SeriesId,
    appointments: &[AppointmentId],
    bookings: &[BookingId],
) -> Outcome<()> {
    let appointments: Vec<Uuid> = appointments.iter().map(|id| id.0).collect();
    let bookings: Vec<Uuid> = bookings.iter().map(|id| id.0).collect();
    sqlx::query!("update appointments set series_id = $1 where id = any ($2)", series_id.0, &appointments)
        .execute(&mut **tx)
        .await
        .internal("tie lessons to their series")?;
    if bookings.len() > 1 {
        let together = platform.new_id::<Uuid>();
        sqlx::query!("update bookings set together = $1 where id = any ($2)", together, &bookings)
            .execute(&mut **tx)
            .await
            .internal("tie seats together")?;
    }
    Ok(())
}

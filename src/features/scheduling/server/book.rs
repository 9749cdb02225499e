//! Books a seat: slot, debit, video room and event in one transaction (SPEC SC-3), once per idempotency key (SC-4).

use super::attempt::Tries;
use super::events::BookingConfirmed;
use super::expire::DeadHolds;
use super::rules::slots::{self, SlotState};
use super::rules::span::Span;
use super::{cost, locks, rooms, schedules, services};
use crate::model::{AppointmentId, Booked, BookingId, Service, ServiceCode};
use chrono::{DateTime, TimeDelta, Utc};
use preau_credits::Credits;
use preau_credits::server::{Spending, balance, spend};
use preau_directory::server::find_provider;
use preau_directory::{ProviderCard, ProviderId};
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::Serialize;

/// What is to be booked. Everything but the key is compared when a key comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Book {
    /// With whom.
    pub provider_id: ProviderId,
    /// What.
    pub service: ServiceCode,
    /// About what: slug of a subject the provider teaches.
    pub subject: String,
    /// Beginning of one of the slots the calendar shows.
    pub start: DateTime<Utc>,
    /// For whom.
    pub student_id: UserId,
    /// What it was shown to cost, where it was: nothing is charged that was not seen. A key comes back with the same
    /// answer whatever was seen.
    #[serde(skip)]
    pub cost_seen: Option<Credits>,
    /// 1 to 200 characters, chosen by the client; the same key gives the same answer once.
    #[serde(skip)]
    pub idempotency_key: String,
}

/// Books, pays with the student's credits and answers what was done.
///
/// # Errors
/// - conflicts `slot-taken` (somebody was faster), `student-busy`, `cost-changed`, `idempotency-key-reused`;
/// - rules `insufficient-credits`, `not-offered`, `too-soon`, `too-far`, `day-full`, `service-not-offered`;
/// - a field error for a subject the provider does not teach;
/// - [`AppError::NotFound`] for a student or a provider the actor may not know of.
pub async fn book(platform: &Platform, actor: &Actor, request: &Book) -> Outcome<Booked> {
    let (mut tries, mut dead) = (Tries::default(), DeadHolds::new(platform));
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_book(platform, actor, request, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            Err(error) if dead.were_in_the_way(platform, &error, request.provider_id, request.student_id).await? => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_book(platform: &Platform, actor: &Actor, request: &Book, mut tx: Tx) -> Outcome<Booked> {
    let user_id = actor.signed_in()?.user_id;
    let student = people::find_student(&mut tx, request.student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::BookingCreate, relation)?;
    let keyed = Keyed { user_id, scope: "book", key: &request.idempotency_key };
    let turn = keyed.turn()?;
    // Before others have to wait. What it refuses counts only for a key that has no answer yet.
    let offer = find_offer(&mut tx, request).await;
    locks::wait_for_booking(&mut tx, turn, request.provider_id, student.user_id).await?;
    if let Some(before) = keyed.kept_answer(&mut tx, request).await? {
        return Ok(before);
    }
    preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, student.user_id).await?;
    let (provider, service) = offer?;
    let span = Span::lasting(request.start, TimeDelta::minutes(service.minutes.into()));
    check_slot(platform, &mut tx, provider.id, span).await?;
    cost::refuse_unless_seen(request.cost_seen, service.credits)?;

    tx.write_as_house().await?;
    let (appointment_id, booking_id) = (platform.new_id(), platform.new_id());
    insert_appointment(platform, &mut tx, appointment_id, request, &service, span).await?;
    insert_booking(platform, &mut tx, booking_id, appointment_id, &student, request, &service, span, user_id).await?;
    spend(platform, &mut tx, &spending(booking_id, &student, &provider, &service, request, user_id)).await?;
    if service.code == ServiceCode::Online {
        rooms::open(platform, &mut tx, appointment_id).await?;
    }
    outbox::record(&mut tx, platform.now(), &BookingConfirmed { booking_id }).await?;
    let booked = Booked {
        booking_id,
        appointment_id,
        starts_at: span.from,
        ends_at: span.to,
        credits: service.credits,
        balance: balance(platform, &mut tx, student.user_id).await?,
    };
    keyed.keep(&mut tx, request, &booked, platform.now()).await?;
    tx.commit().await?;
    Ok(booked)
}

/// The provider and the service, if they go together and with the subject.
pub(super) async fn find_offer(tx: &mut Tx, request: &Book) -> Outcome<(ProviderCard, Service)> {
    let provider = find_provider(tx, request.provider_id).await?.ok_or(AppError::NotFound)?;
    let service = services::find_service(tx, request.service).await?.ok_or(AppError::NotFound)?;
    if !super::offers(&provider, &service) {
        let name = &provider.pseudonym;
        return Err(AppError::rule(
            "service-not-offered",
            text!("{name} ne propose pas ce type de rendez-vous.", "{name} does not offer this kind of appointment."),
        ));
    }
    if !provider.teaches(&request.subject) {
        let name = &provider.pseudonym;
        return Err(AppError::field(
            "subject",
            text!("{name} n’enseigne pas cette matière.", "{name} does not teach this subject."),
        ));
    }
    Ok((provider, service))
}

/// No horizon is longer; further away there are times that calendars do not have.
const REACH: TimeDelta = TimeDelta::days(1000);

pub(super) fn refuse_beyond_reach(platform: &Platform, start: DateTime<Utc>) -> Outcome<()> {
    match start - platform.now() {
        ahead if ahead > REACH => refuse_unless_free(Some(SlotState::TooFar)),
        ahead if ahead < -REACH => refuse_unless_free(Some(SlotState::TooSoon)),
        _ => Ok(()),
    }
}

/// Is it one of the slots the calendar shows as free?
pub(super) async fn check_slot(platform: &Platform, tx: &mut Tx, provider_id: ProviderId, span: Span) -> Outcome<()> {
    refuse_beyond_reach(platform, span.from)?;
    let window = Span::lasting(span.from, TimeDelta::microseconds(1));
    let schedules = schedules::load_schedules(tx, &[provider_id], window).await?;
    let slots = schedules
        .get(&provider_id)
        .map(|schedule| slots::compute(schedule, span.to - span.from, window, platform.now()))
        .unwrap_or_default();
    refuse_unless_free(slots.first().map(|slot| slot.state))
}

/// Why a slot cannot be booked; `None` stands for a time that is no slot.
pub(super) fn refuse_unless_free(state: Option<SlotState>) -> Outcome<()> {
    Err(match state {
        Some(SlotState::Free) => return Ok(()),
        Some(SlotState::Taken) => slot_taken(),
        Some(SlotState::TooSoon) => AppError::rule(
            "too-soon",
            text!(
                "Ce créneau est passé ou trop proche pour être réservé.",
                "This slot is over or too close to be booked."
            ),
        ),
        Some(SlotState::TooFar) => AppError::rule(
            "too-far",
            text!(
                "Ce créneau est trop lointain\u{202f}: l’agenda n’est pas encore ouvert.",
                "This slot is too far ahead: the calendar is not open yet."
            ),
        ),
        Some(SlotState::DayFull) => AppError::rule(
            "day-full",
            text!("Ce jour-là, l’agenda du coach est complet.", "The coach has no time left that day."),
        ),
        None => AppError::rule(
            "not-offered",
            text!("Le coach ne reçoit pas à cette heure-là.", "The coach does not give appointments at that time."),
        ),
    })
}

pub(super) fn slot_taken() -> AppError {
    AppError::conflict(
        "slot-taken",
        text!(
            "Ce créneau vient d’être pris. Voici les plus proches.",
            "This slot has just been taken. Here are the nearest ones."
        ),
    )
}

pub(super) async fn insert_appointment(
    platform: &Platform,
    tx: &mut Tx,
    id: AppointmentId,
    request: &Book,
    service: &Service,
    span: Span,
) -> Outcome<()> {
    let inserted = sqlx::query!(
        "insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
         values ($1, $2, $3, $4, tstzrange($5, $6), $7, $8)",
        id.0,
        request.provider_id.0,
        service.code as _,
        request.subject,
        span.from,
        span.to,
        service.capacity,
        platform.now(),
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Err(error) if constraint(&error) == Some("appointments_provider_free") => Err(slot_taken()),
        result => result.internal("insert appointment").map(drop),
    }
}

#[expect(clippy::too_many_arguments, reason = "the columns of one row")]
pub(super) async fn insert_booking(
    platform: &Platform,
    tx: &mut Tx,
    id: BookingId,
    appointment_id: AppointmentId,
    student: &Student,
    request: &Book,
    service: &Service,
    span: Span,
    booked_by: UserId,
) -> Outcome<()> {
    let inserted = sqlx::query!(
        "insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by,
                               booked_at)
         values ($1, $2, $3, tstzrange($4, $5), $6, $7, 'confirmed', $8, $9, $10)",
        id.0,
        appointment_id.0,
        request.provider_id.0,
        span.from,
        span.to,
        student.user_id.0,
        student.account_id.0,
        service.credits.0,
        booked_by.0,
        platform.now(),
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Err(error) if constraint(&error) == Some("bookings_student_free") => Err(student_busy(&student.first_name)),
        result => result.internal("insert booking").map(drop),
    }
}

pub(super) fn student_busy(name: &str) -> AppError {
    AppError::conflict(
        "student-busy",
        text!("{name} a déjà un rendez-vous à cette heure-là.", "{name} already has an appointment at that time."),
    )
}

pub(super) fn spending(
    booking_id: BookingId,
    student: &Student,
    provider: &ProviderCard,
    service: &Service,
    request: &Book,
    user_id: UserId,
) -> Spending {
    let subject = provider.subjects.iter().find(|s| s.slug == request.subject).map(|s| s.name.clone());
    Spending {
        student_id: student.user_id,
        account_id: student.account_id,
        amount: service.credits,
        cause: super::cause(booking_id),
        note: super::about(&subject.unwrap_or_default(), &provider.pseudonym),
        actor_id: Some(user_id),
    }
}

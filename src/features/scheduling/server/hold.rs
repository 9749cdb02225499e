//! Keeps a slot for a while without paying: a booking that is pending until it is confirmed or its time runs out
//! (SPEC SC-3). Meanwhile it takes the provider's and the student's time, like any other.

use super::attempt::Tries;
use super::book::{check_slot, find_offer, slot_taken, student_busy};
use super::expire::DeadHolds;
use super::rules::span::Span;
use super::{Book, cost, locks};
use crate::model::{Held, MOST_HOLDS, Service};
use chrono::TimeDelta;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::idempotency::Keyed;
use preau_platform::{IntoInternal, Platform, Tx};

/// Keeps a slot for `minutes` (never beyond its beginning): for a student whose credits do not suffice yet
/// ([`crate::model::HOLD_MINUTES`]). When credits arrive meanwhile, it is confirmed by itself.
///
/// # Errors
/// Those of [`super::book`] but for the credits, and rule `too-many-holds`.
pub async fn hold(platform: &Platform, actor: &Actor, request: &Book, minutes: i64) -> Outcome<Held> {
    let (mut tries, mut dead) = (Tries::default(), DeadHolds::new(platform));
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_hold(platform, actor, request, minutes, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            Err(error) if dead.were_in_the_way(platform, &error, request.provider_id, request.student_id).await? => {}
            result => return result,
        }
    }
}

async fn try_to_hold(platform: &Platform, actor: &Actor, request: &Book, minutes: i64, mut tx: Tx) -> Outcome<Held> {
    let user_id = actor.signed_in()?.user_id;
    let student = people::find_student(&mut tx, request.student_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
    actor.may(Action::BookingCreate, relation)?;
    let keyed = Keyed { user_id, scope: "hold", key: &request.idempotency_key };
    if let Some(before) = keyed.answer_before(&mut tx, request).await? {
        return Ok(before);
    }
    preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, student.user_id).await?;
    let (provider, service) = find_offer(&mut tx, request).await?;

    locks::wait_for_provider(&mut tx, provider.id).await?;
    locks::wait_for_student(&mut tx, student.user_id).await?;
    let span = Span::lasting(request.start, TimeDelta::minutes(service.minutes.into()));
    check_slot(platform, &mut tx, provider.id, span).await?;
    cost::refuse_unless_seen(request.cost_seen, service.credits)?;

    tx.write_as_house().await?;
    refuse_too_many(platform, &mut tx, &student).await?;
    let held = Held {
        booking_id: platform.new_id(),
        appointment_id: platform.new_id(),
        starts_at: span.from,
        ends_at: span.to,
        credits: service.credits,
        held_until: (platform.now() + TimeDelta::minutes(minutes)).min(span.from),
    };
    insert(platform, &mut tx, &held, request, &service, &student, user_id).await?;
    keyed.keep(&mut tx, request, &held, platform.now()).await?;
    tx.commit().await?;
    Ok(held)
}

/// Counted under the student's lock, so that two at once are two. Seats offered by a waitlist are not asked for and do
/// not count.
async fn refuse_too_many(platform: &Platform, tx: &mut Tx, student: &Student) -> Outcome<()> {
    let held = sqlx::query_scalar!(
        r#"select count(*) as "count!" from bookings
            where student_id = $1 and status = 'pending' and held_until > $2 and confirm_when_paid"#,
        student.user_id.0,
        platform.now(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("count holds")?;
    if held < MOST_HOLDS {
        return Ok(());
    }
    let name = &student.first_name;
    Err(AppError::rule(
        "too-many-holds",
        text!(
            "{MOST_HOLDS} créneaux sont déjà gardés pour {name}. L’un d’eux doit d’abord être confirmé ou libéré.",
            "{MOST_HOLDS} slots are already kept for {name}. Confirm one or let it go first."
        ),
    ))
}

/// The appointment and the pending seat in it.
async fn insert(
    platform: &Platform,
    tx: &mut Tx,
    held: &Held,
    request: &Book,
    service: &Service,
    student: &Student,
    held_by: UserId,
) -> Outcome<()> {
    let inserted = sqlx::query!(
        "with appointment as (
           insert into appointments (id, provider_id, service, subject, during, capacity, created_at)
           values ($1, $2, $3, $4, tstzrange($5, $6), $7, $8)
           returning id, provider_id, during)
         insert into bookings (id, appointment_id, provider_id, during, student_id, account_id, status, credits, booked_by,
                               booked_at, held_until, confirm_when_paid)
         select $9, a.id, a.provider_id, a.during, $10, $11, 'pending', $12, $13, $8, $14, true from appointment a",
        held.appointment_id.0,
        request.provider_id.0,
        service.code as _,
        request.subject,
        held.starts_at,
        held.ends_at,
        service.capacity,
        platform.now(),
        held.booking_id.0,
        student.user_id.0,
        student.account_id.0,
        held.credits.0,
        held_by.0,
        held.held_until,
    )
    .execute(&mut **tx)
    .await;
    match inserted.as_ref().err().and_then(constraint) {
        Some("appointments_provider_free") => Err(slot_taken()),
        Some("bookings_student_free") => Err(student_busy(&student.first_name)),
        _ => inserted.internal("insert hold").map(drop),
    }
}

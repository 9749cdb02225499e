//! Moves a booking to another time with the same provider, for the same credits (SPEC SC-5). The preview and the move go
//! through the same function up to the point of writing; who comes first is decided by the exclusion constraints.

use super::attempt::Tries;
use super::book::{refuse_beyond_reach, refuse_unless_free, slot_taken, student_busy};
use super::cancel::canceller;
use super::events::BookingRescheduled;
use super::expire::DeadHolds;
use super::locks;
use super::rules::slots;
use super::rules::span::Span;
use super::schedules::{load_schedules, load_student_busy};
use super::seats::{Seat, find_seat};
use crate::model::policy::{self, Moving};
use crate::model::{BookingId, BookingStatus, Moved, ServiceCode};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// What moving the booking to `new_start` would do now.
///
/// # Errors
/// Those of [`reschedule`].
pub async fn preview_reschedule(
    platform: &Platform,
    actor: &Actor,
    booking_id: BookingId,
    new_start: DateTime<Utc>,
) -> Outcome<Moved> {
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    open_case(platform, actor, &mut tx, &seat, new_start).await
}

/// Moves the booking: the appointment and its seat take the new time, calendars are sent the change, credits stay as they
/// are.
///
/// # Errors
/// - rules `too-late-to-move`, `not-movable` (a workshop), `same-time`, `too-soon`, `too-far`, `day-full`, `not-offered`;
/// - conflicts `slot-taken`, `student-busy`, `not-confirmed` when it is not an appointment to come;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs.
pub async fn reschedule(
    platform: &Platform,
    actor: &Actor,
    booking_id: BookingId,
    new_start: DateTime<Utc>,
) -> Outcome<Moved> {
    let (mut tries, mut dead) = (Tries::default(), DeadHolds::new(platform));
    loop {
        let mut tx = platform.db.begin_as(actor).await?;
        let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
        match try_to_move(platform, actor, &seat, new_start, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            Err(error) if dead.were_in_the_way(platform, &error, seat.provider_id, seat.student_id).await? => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_move(
    platform: &Platform,
    actor: &Actor,
    seat: &Seat,
    new_start: DateTime<Utc>,
    mut tx: Tx,
) -> Outcome<Moved> {
    locks::wait_for_provider(&mut tx, seat.provider_id).await?;
    locks::wait_for_student(&mut tx, seat.student_id).await?;
    // Looked at again now that it is our turn.
    let seat = find_seat(&mut tx, seat.id).await?.ok_or(AppError::NotFound)?;
    let moved = open_case(platform, actor, &mut tx, &seat, new_start).await?;
    write(&mut tx, &seat, &moved).await?;
    let event = BookingRescheduled { booking_id: seat.id, previous_start: moved.previous_start };
    outbox::record(&mut tx, platform.now(), &event).await?;
    tx.commit().await?;
    Ok(moved)
}

/// The one way to a verdict. From here on the transaction is the house's: whoever moves need not know what else the
/// student has at that time, only that there is something.
async fn open_case(
    platform: &Platform,
    actor: &Actor,
    tx: &mut Tx,
    seat: &Seat,
    new_start: DateTime<Utc>,
) -> Outcome<Moved> {
    refuse_unless_movable(platform, actor, seat)?;
    let old = Span { from: seat.starts_at, to: seat.ends_at };
    if new_start == old.from {
        return Err(AppError::rule(
            "same-time",
            text!("Le rendez-vous est déjà à cette heure-là.", "The appointment is already at that time."),
        ));
    }
    let new = Span::lasting(new_start, old.to - old.from);
    tx.write_as_house().await?;
    refuse_unless_free_for(platform, tx, seat, old, new).await?;
    let others = load_student_busy(tx, seat.student_id, new).await?;
    if others.into_iter().any(|busy| busy != old && busy.overlaps(new)) {
        return Err(student_busy(&seat.student_first_name));
    }
    Ok(Moved {
        booking_id: seat.id,
        appointment_id: seat.appointment_id,
        previous_start: old.from,
        starts_at: new.from,
        ends_at: new.to,
    })
}

/// May this actor move this booking at this moment, wherever to?
pub(super) fn refuse_unless_movable(platform: &Platform, actor: &Actor, seat: &Seat) -> Outcome<()> {
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::BookingCancel, relation)?;
    if seat.service_code == ServiceCode::Workshop {
        return Err(AppError::rule(
            "not-movable",
            text!(
                "Un atelier a ses propres dates\u{202f}: cette place peut être annulée, et une autre choisie.",
                "A workshop has dates of its own: cancel this seat and choose another one."
            ),
        ));
    }
    if seat.status != BookingStatus::Confirmed {
        return Err(AppError::conflict(
            "not-confirmed",
            text!(
                "Seul un rendez-vous confirmé et à venir peut être déplacé.",
                "Only a confirmed appointment that is still to come can be moved."
            ),
        ));
    }
    let who = canceller(actor, relation, seat.provider_user_id);
    let hours = seat.refund_hours;
    match policy::moving(&seat.terms(), platform.now(), who) {
        Moving::Allowed => Ok(()),
        Moving::TooLate => Err(AppError::rule(
            "too-late-to-move",
            text!(
                "À moins de {hours} h du rendez-vous, il ne peut plus être déplacé.",
                "Less than {hours} h before, an appointment can no longer be moved."
            ),
        )),
        Moving::Begun => Err(AppError::rule(
            "too-late-to-move",
            text!(
                "Ce rendez-vous a commencé\u{202f}: il ne peut plus être déplacé.",
                "This appointment has begun: it can no longer be moved."
            ),
        )),
    }
}

/// Would the new time be a free slot if the old one were not taken?
async fn refuse_unless_free_for(platform: &Platform, tx: &mut Tx, seat: &Seat, old: Span, new: Span) -> Outcome<()> {
    refuse_beyond_reach(platform, new.from)?;
    let window = Span::lasting(new.from, TimeDelta::microseconds(1));
    let mut schedules = load_schedules(tx, &[seat.provider_id], window).await?;
    let slots = schedules.get_mut(&seat.provider_id).map(|schedule| {
        schedule.busy.retain(|busy| *busy != old);
        slots::compute(schedule, new.to - new.from, window, platform.now())
    });
    refuse_unless_free(slots.and_then(|slots| slots.first().map(|slot| slot.state)))
}

/// The seat follows its appointment (foreign key, on update cascade).
async fn write(tx: &mut Tx, seat: &Seat, moved: &Moved) -> Outcome<()> {
    let updated = sqlx::query!(
        "update appointments set during = tstzrange($2, $3), sequence = sequence + 1 where id = $1",
        moved.appointment_id.0,
        moved.starts_at,
        moved.ends_at,
    )
    .execute(&mut **tx)
    .await;
    match updated.as_ref().err().and_then(constraint) {
        Some("appointments_provider_free") => Err(slot_taken()),
        Some("bookings_student_free") => Err(student_busy(&seat.student_first_name)),
        _ => updated.internal("move appointment").map(drop),
    }
}

//! Cancels a booking and gives back exactly what it had cost, if the rules say so (SPEC SC-5). The preview and the
//! cancellation go through the same function up to the point of writing.

use super::attempt::Tries;
use super::events::BookingCancelled;
use super::{expire, locks};
use crate::model::policy::{self, Canceller, Terms, Verdict};
use crate::model::{AppointmentId, BookingId, BookingStatus, Cancelled, Preview};
use preau_credits::Credits;
use preau_credits::server::give_back;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, Text, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// What a cancellation by this actor would do now.
///
/// # Errors
/// Those of [`cancel`], except that "too late" is an answer here.
pub async fn preview_cancellation(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Preview> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(platform, actor, &mut tx, booking_id).await?;
    Ok(Preview { verdict: case.verdict, refund_hours: case.terms.refund_hours, refuse_hours: case.terms.refuse_hours })
}

/// Cancels, gives back what the rules say, and closes the appointment when nobody is left in it.
///
/// # Errors
/// - rule `too-late`;
/// - conflict `already-cancelled`, or `not-cancellable` when it has taken place;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs to
///   cancel.
pub async fn cancel(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Cancelled> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_cancel(platform, actor, booking_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_cancel(platform: &Platform, actor: &Actor, booking_id: BookingId, mut tx: Tx) -> Outcome<Cancelled> {
    let student_id = load(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?.student_id;
    locks::wait_for_student(&mut tx, student_id).await?;
    // Looked at again now that it is our turn.
    let case = open_case(platform, actor, &mut tx, booking_id).await?;
    if case.held {
        return let_hold_go(platform, actor, booking_id, tx).await;
    }
    if case.verdict == Verdict::TooLate {
        return Err(too_late(&case.terms, case.who));
    }
    tx.write_as_house().await?;
    let refunded = carry_out(platform, &mut tx, actor, booking_id, &case).await?;
    tx.commit().await?;
    Ok(Cancelled { refunded })
}

/// Cancels what [`open_case`] allowed, as the house, under the student's lock; answers what was given back.
pub(super) async fn carry_out(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    booking_id: BookingId,
    case: &Case,
) -> Outcome<Credits> {
    if case.held {
        if !expire::let_go(platform, tx, booking_id, None).await? {
            expire::let_go(platform, tx, booking_id, actor.user_id()).await?;
        }
        return Ok(Credits::ZERO);
    }
    let refunded = match case.verdict {
        Verdict::TooLate => return Err(too_late(&case.terms, case.who)),
        Verdict::NoRefund | Verdict::Refund(Credits::ZERO) => Credits::ZERO,
        Verdict::Refund(_) => {
            give_back(platform, tx, &super::cause(booking_id), &Text::default(), actor.user_id()).await?
        }
    };
    close_booking(platform, tx, booking_id, refunded, actor.user_id()).await?;
    close_empty_appointment(tx, case.appointment_id).await?;
    outbox::record(tx, platform.now(), &BookingCancelled { booking_id, by: case.who }).await?;
    Ok(refunded)
}

/// Nothing was paid and nobody was told, so a hold can be let go at any time; one whose time is over is gone already.
async fn let_hold_go(platform: &Platform, actor: &Actor, booking_id: BookingId, mut tx: Tx) -> Outcome<Cancelled> {
    tx.write_as_house().await?;
    let was_dead = expire::let_go(platform, &mut tx, booking_id, None).await?;
    if !was_dead {
        expire::let_go(platform, &mut tx, booking_id, actor.user_id()).await?;
    }
    tx.commit().await?;
    refuse_unless_cancellable(if was_dead { BookingStatus::Cancelled } else { BookingStatus::Pending })?;
    Ok(Cancelled { refunded: Credits::ZERO })
}

/// A booking that can be cancelled, and what that would do.
pub(super) struct Case {
    appointment_id: AppointmentId,
    held: bool,
    terms: Terms,
    who: Canceller,
    pub(super) verdict: Verdict,
}

/// The one way to a verdict.
pub(super) async fn open_case(platform: &Platform, actor: &Actor, tx: &mut Tx, booking_id: BookingId) -> Outcome<Case> {
    let booking = load(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let relation =
        actor.relation_to(Some(booking.account_id), Some(booking.student_id), Some(booking.provider_user_id));
    actor.may(Action::BookingCancel, relation)?;
    refuse_unless_cancellable(booking.status)?;
    let who = canceller(actor, relation, booking.provider_user_id);
    let verdict = policy::cancellation(&booking.terms, platform.now(), who);
    let held = booking.status == BookingStatus::Pending;
    Ok(Case { appointment_id: booking.appointment_id, held, terms: booking.terms, who, verdict })
}

/// In which quality the actor cancels: the house before the provider before the family.
pub(super) fn canceller(actor: &Actor, relation: Relation, provider_user_id: UserId) -> Canceller {
    match actor {
        Actor::System => Canceller::Organisation,
        Actor::User(person) if person.roles.is_staff() => Canceller::Organisation,
        Actor::User(person) if relation == Relation::Assigned || person.user_id == provider_user_id => {
            Canceller::Provider
        }
        _ => Canceller::Learner,
    }
}

pub(super) fn refuse_unless_cancellable(status: BookingStatus) -> Outcome<()> {
    Err(match status {
        BookingStatus::Pending | BookingStatus::Confirmed => return Ok(()),
        BookingStatus::Cancelled => AppError::conflict(
            "already-cancelled",
            text!("Ce rendez-vous est déjà annulé.", "This appointment is already cancelled."),
        ),
        BookingStatus::Completed | BookingStatus::NoShow => AppError::conflict(
            "not-cancellable",
            text!(
                "Ce rendez-vous a eu lieu\u{202f}: il ne peut plus être annulé.",
                "This appointment is over: it can no longer be cancelled."
            ),
        ),
    })
}

fn too_late(terms: &Terms, who: Canceller) -> AppError {
    let hours = terms.refuse_hours;
    let message = match who {
        Canceller::Learner => text!(
            "Il n’est plus possible d’annuler à moins de {hours} h du rendez-vous. En cas d’urgence, le mieux est de nous appeler.",
            "An appointment can no longer be cancelled less than {hours} h before. In an emergency, call us."
        ),
        Canceller::Provider | Canceller::Organisation => text!(
            "Ce rendez-vous est terminé\u{202f}: il ne peut plus être annulé.",
            "This appointment is over: it can no longer be cancelled."
        ),
    };
    AppError::rule("too-late", message)
}

struct Booking {
    appointment_id: AppointmentId,
    student_id: UserId,
    account_id: AccountId,
    provider_user_id: UserId,
    status: BookingStatus,
    terms: Terms,
}

async fn load(tx: &mut Tx, booking_id: BookingId) -> Outcome<Option<Booking>> {
    let row = sqlx::query!(
        r#"select b.appointment_id as "appointment_id: AppointmentId", b.student_id as "student_id: UserId",
                  b.account_id as "account_id: AccountId", p.user_id as "provider_user_id: UserId",
                  b.status as "status: BookingStatus", b.credits, lower(b.during) as "starts_at!",
                  upper(b.during) as "ends_at!", b.refund_hours, b.refuse_hours
             from bookings b
             join providers p on p.id = b.provider_id
            where b.id = $1"#,
        booking_id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("load booking to cancel")?;
    Ok(row.map(|row| Booking {
        appointment_id: row.appointment_id,
        student_id: row.student_id,
        account_id: row.account_id,
        provider_user_id: row.provider_user_id,
        status: row.status,
        terms: Terms {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            cost: Credits(row.credits),
            refund_hours: row.refund_hours,
            refuse_hours: row.refuse_hours,
        },
    }))
}

async fn close_booking(
    platform: &Platform,
    tx: &mut Tx,
    booking_id: BookingId,
    refunded: Credits,
    by: Option<UserId>,
) -> Outcome<()> {
    let closed = sqlx::query!(
        "update bookings
            set status = 'cancelled', held_until = null, refunded = $2, cancelled_by = $3, cancelled_at = $4
          where id = $1 and status in ('pending', 'confirmed')",
        booking_id.0,
        refunded.0,
        by.map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("cancel booking")?;
    // Whatever waited for whom: a booking is cancelled once.
    if closed.rows_affected() == 1 { Ok(()) } else { refuse_unless_cancellable(BookingStatus::Cancelled) }
}

/// Every change raises the sequence, so that calendars accept the message about it (RFC 5545 §3.8.7.4); the time is free
/// again when the last seat is.
pub(super) async fn close_empty_appointment(tx: &mut Tx, appointment_id: AppointmentId) -> Outcome<()> {
    sqlx::query!(
        "update appointments a
            set sequence = a.sequence + 1,
                -- A workshop has its dates before it has learners.
                status = case when a.service = 'workshop' or exists (select from bookings b
                                            where b.appointment_id = a.id and b.status in ('pending', 'confirmed', 'completed'))
                              then a.status else 'cancelled' end
          where a.id = $1",
        appointment_id.0
    )
    .execute(&mut **tx)
    .await
    .internal("close appointment")?;
    Ok(())
}

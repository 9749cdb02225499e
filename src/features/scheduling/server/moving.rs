//! The booking for which another time is looked for (`?deplacer=`).

use super::reschedule::refuse_unless_movable;
use super::rules::slots::Schedule;
use super::rules::span::Span;
use super::seats::{Seat, find_seat};
use crate::model::{BookingId, MovingBooking, StudentChoice};
use chrono_tz::Tz;
use preau_kernel::{Actor, AppError, Outcome, SignedIn, Text};
use preau_platform::time::local;
use preau_platform::{Platform, Tx};

/// A booking the actor may move, and what stands against it.
pub(super) struct BookingToMove {
    pub(super) seat: Seat,
    /// Why it cannot be moved, when it cannot.
    pub(super) refusal: Option<Text>,
}

impl BookingToMove {
    pub(super) fn student(&self) -> StudentChoice {
        StudentChoice { id: self.seat.student_id, name: self.seat.student_first_name.clone() }
    }

    pub(super) fn span(&self) -> Span {
        Span { from: self.seat.starts_at, to: self.seat.ends_at }
    }

    /// Its own time is free for it.
    pub(super) fn make_room(&self, schedule: &mut Schedule) {
        if let Some(at) = schedule.busy.iter().position(|busy| *busy == self.span()) {
            schedule.busy.swap_remove(at);
        }
    }

    pub(super) fn describe(&self, person: &SignedIn, zone: Tz) -> MovingBooking {
        MovingBooking {
            booking_id: self.seat.id,
            subject: self.seat.subject.clone(),
            coach_name: self.seat.coach.clone(),
            student: self.seat.student_first_name.clone(),
            when: person.locale.long_date_time(local(self.seat.starts_at, zone)),
            refusal: self.refusal.clone(),
        }
    }
}

/// The booking of this id, when it is one the actor could move; anything else was not asked for.
pub(super) async fn find_moved(
    platform: &Platform,
    tx: &mut Tx,
    actor: &Actor,
    asked: Option<&str>,
) -> Outcome<Option<BookingToMove>> {
    let Some(id) = asked.and_then(|id| id.parse::<BookingId>().ok()) else { return Ok(None) };
    let Some(seat) = find_seat(tx, id).await? else { return Ok(None) };
    let refusal = match refuse_unless_movable(platform, actor, &seat) {
        Ok(()) => None,
        Err(refusal @ (AppError::Rule { .. } | AppError::Conflict { .. })) => Some(refusal.message()),
        Err(_) => return Ok(None),
    };
    Ok(Some(BookingToMove { seat, refusal }))
}

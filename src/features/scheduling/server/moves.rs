//! Where a booking could go instead: the next free slots of its coach, or the nearest ones when it was lost.

use super::free_slots::{FreeSlot, Near, list_free, next_free};
use super::reschedule::refuse_unless_movable;
use super::rules::span::Span;
use super::rules::week::{day_of, monday_of};
use super::seats::{Seat, find_seat};
use super::services;
use crate::model::{Alternative, BookingId};
use chrono::TimeDelta;
use preau_directory::server::find_provider;
use preau_kernel::{Action, Actor, AppError, Outcome, SignedIn};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// How far ahead the next slots are looked for, and how many are shown.
const AHEAD: TimeDelta = TimeDelta::days(28);
const SHOWN: usize = 12;

/// The next free slots of the coach to which the actor could move this booking, soonest first.
///
/// # Errors
/// Why it cannot be moved at all, as in [`super::reschedule`].
pub async fn list_moves(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Vec<Alternative>> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    refuse_unless_movable(platform, actor, &seat)?;
    let window = Span::lasting(platform.now(), AHEAD);
    let mut found = free(platform, &mut tx, &seat, window).await?;
    found.sort_by_key(|slot| slot.start);
    found.truncate(SHOWN);
    Ok(found.into_iter().map(|slot| alternative(person, slot)).collect())
}

/// What is free near a slot that was held and lost; the slot itself, when it is.
///
/// # Errors
/// [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs.
pub async fn alternatives_to(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Vec<Alternative>> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::BookingRead, relation)?;
    near(platform, &mut tx, person, &seat).await
}

/// [`alternatives_to`] for a seat at hand.
pub(super) async fn near(
    platform: &Platform,
    tx: &mut Tx,
    person: &SignedIn,
    seat: &Seat,
) -> Outcome<Vec<Alternative>> {
    let service = services::find_service(tx, seat.service_code).await?.filter(|s| s.is_one_to_one());
    let (Some(service), Some(provider)) = (service, find_provider(tx, seat.provider_id).await?) else {
        return Ok(Vec::new());
    };
    let near = Near { providers: &[provider], service: &service, student: Some(seat.student_id), at: seat.starts_at };
    Ok(next_free(platform, tx, near, 3).await?.into_iter().map(|slot| alternative(person, slot)).collect())
}

async fn free(platform: &Platform, tx: &mut Tx, seat: &Seat, window: Span) -> Outcome<Vec<FreeSlot>> {
    let service = services::find_service(tx, seat.service_code).await?.ok_or(AppError::NotFound)?;
    let Some(provider) = find_provider(tx, seat.provider_id).await? else { return Ok(Vec::new()) };
    let near = Near { providers: &[provider], service: &service, student: Some(seat.student_id), at: seat.starts_at };
    list_free(platform, tx, near, window).await
}

fn alternative(person: &SignedIn, slot: FreeSlot) -> Alternative {
    let zone = zone(&person.time_zone);
    Alternative {
        start: slot.start,
        when: person.locale.long_date_time(local(slot.start, zone)),
        monday: monday_of(day_of(zone, slot.start)).to_string(),
        coach: slot.provider.slug,
        coach_name: slot.provider.pseudonym,
    }
}

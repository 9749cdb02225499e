//! Confirms a hold: pays with the student's credits, soonest to expire first, opens the room, tells everybody
//! (SPEC SC-3). Once, however often it is asked for.

use super::attempt::Tries;
use super::events::BookingConfirmed;
use super::seats::{Seat, find_seat};
use super::{expire, locks, rooms};
use crate::model::{Booked, BookingId, BookingStatus, ServiceCode};
use preau_credits::server::{Spending, balance, spend};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Turns a hold into a booking that is paid for. Asked again, it answers the same and takes nothing more.
///
/// # Errors
/// - conflict `hold-expired`: it was let go, or its time is over; [`super::alternatives_to`] says what is free near it;
/// - rule `insufficient-credits`: it stays held;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one that is not theirs.
pub async fn confirm_held(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<Booked> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_confirm(platform, actor, booking_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_confirm(platform: &Platform, actor: &Actor, booking_id: BookingId, mut tx: Tx) -> Outcome<Booked> {
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), None);
    actor.may(Action::BookingCreate, relation)?;
    tx.write_as_house().await?;
    match confirm(platform, &mut tx, booking_id, seat.student_id, actor.user_id()).await {
        // What it did until it refused is worth keeping: the dead hold is let go.
        Err(refusal) if is_expired(&refusal) => {
            tx.commit().await?;
            Err(refusal)
        }
        Err(refusal) => Err(refusal),
        Ok(booked) => {
            tx.commit().await?;
            Ok(booked)
        }
    }
}

/// Is it the refusal of a hold that is no longer one?
pub(super) fn is_expired(refusal: &AppError) -> bool {
    matches!(refusal, AppError::Conflict { code, .. } if code == "hold-expired")
}

/// [`confirm_held`] in the caller's transaction, as the house. When it refuses, the transaction can still be used.
pub(super) async fn confirm(
    platform: &Platform,
    tx: &mut Tx,
    booking_id: BookingId,
    student_id: UserId,
    by: Option<UserId>,
) -> Outcome<Booked> {
    locks::wait_for_student(tx, student_id).await?;
    // Looked at again now that it is the student's turn; a dead one is none.
    expire::let_go(platform, tx, booking_id, None).await?;
    let seat = find_seat(tx, booking_id).await?.ok_or(AppError::NotFound)?;
    match seat.status {
        BookingStatus::Pending => pay(platform, tx, &seat, by).await?,
        BookingStatus::Confirmed | BookingStatus::Completed | BookingStatus::NoShow => {}
        BookingStatus::Cancelled => return Err(expired()),
    }
    Ok(Booked {
        booking_id,
        appointment_id: seat.appointment_id,
        starts_at: seat.starts_at,
        ends_at: seat.ends_at,
        credits: seat.credits,
        balance: balance(platform, tx, student_id).await?,
    })
}

/// Credits have arrived: confirms what is held for the student until they do, first what would be lost first, as far as the
/// balance reaches. In the caller's transaction, as the house.
///
/// # Errors
/// When the connection is lost.
pub(super) async fn confirm_all_held(platform: &Platform, tx: &mut Tx, student_id: UserId) -> Outcome<()> {
    locks::wait_for_student(tx, student_id).await?;
    let held = sqlx::query_scalar!(
        r#"select id as "id: BookingId" from bookings
            where student_id = $1 and status = 'pending' and held_until > $2 and confirm_when_paid
            order by held_until, id"#,
        student_id.0,
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what is held")?;
    for booking_id in held {
        match confirm(platform, tx, booking_id, student_id, None).await {
            Ok(_) | Err(AppError::Rule { .. } | AppError::Conflict { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn pay(platform: &Platform, tx: &mut Tx, seat: &Seat, by: Option<UserId>) -> Outcome<()> {
    let spending = Spending {
        student_id: seat.student_id,
        account_id: seat.account_id,
        amount: seat.credits,
        cause: super::cause(seat.id),
        note: format!("{} · {}", seat.subject.fr, seat.coach),
        actor_id: by,
    };
    spend(platform, tx, &spending).await?;
    sqlx::query!("update bookings set status = 'confirmed', held_until = null where id = $1", seat.id.0)
        .execute(&mut **tx)
        .await
        .internal("confirm a hold")?;
    if seat.service_code == ServiceCode::Online {
        rooms::open(platform, tx, seat.appointment_id).await?;
    }
    outbox::record(tx, platform.now(), &BookingConfirmed { booking_id: seat.id }).await
}

fn expired() -> AppError {
    AppError::conflict(
        "hold-expired",
        text!(
            "Ce créneau n’est plus gardé. Voici les plus proches.",
            "This slot is no longer kept. Here are the nearest ones."
        ),
    )
}

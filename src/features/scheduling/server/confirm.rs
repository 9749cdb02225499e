//! Confirms a hold: pays with the student's credits, soonest to expire first, opens the room, tells everybody
//! (SPEC SC-3). Once, however often it is asked for.

use super::attempt::Tries;
use super::events::BookingConfirmed;
use super::seats::{Seat, find_seat};
use super::{expire, locks, rooms};
use crate::model::{Booked, BookingId, BookingStatus, ServiceCode};
use preau_credits::server::{Spending, balance, is_shared, spend};
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use uuid::Uuid;

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
    if seat.status == BookingStatus::Pending {
        preau_billing::server::dunning::refuse_while_suspended(platform, &mut tx, actor, seat.student_id).await?;
    }
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

/// Credits have arrived: confirms what is held until they do for the student, and for those who share with them, first what
/// would be lost first, as far as the balance reaches. In the caller's transaction, as the house.
///
/// # Errors
/// When the connection is lost.
pub(super) async fn confirm_all_held(platform: &Platform, tx: &mut Tx, student_id: UserId) -> Outcome<()> {
    let account_id = people::find_student(tx, student_id).await?.map(|student| student.account_id);
    match account_id {
        Some(account_id) if is_shared(tx, account_id).await? => confirm_all_held_of(platform, tx, account_id).await,
        _ => confirm_those_of(platform, tx, &[student_id]).await,
    }
}

/// [`confirm_all_held`] for every student of an account that shares.
pub(super) async fn confirm_all_held_of(platform: &Platform, tx: &mut Tx, account_id: AccountId) -> Outcome<()> {
    let students = people::list_students_of(tx, account_id).await?;
    let students: Vec<UserId> = students.iter().map(|student| student.user_id).collect();
    confirm_those_of(platform, tx, &students).await
}

/// [`confirm_all_held`] for whom the back office gave credits; when it took some, nothing is confirmed by that.
pub(super) async fn confirm_adjusted(platform: &Platform, tx: &mut Tx, entry_id: Uuid) -> Outcome<()> {
    let given = sqlx::query_scalar!(
        r#"select student_id as "id: UserId" from credit_entries where id = $1 and amount > 0"#,
        entry_id
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find who was given credits")?;
    match given {
        Some(student_id) => confirm_all_held(platform, tx, student_id).await,
        None => Ok(()),
    }
}

async fn confirm_those_of(platform: &Platform, tx: &mut Tx, students: &[UserId]) -> Outcome<()> {
    // One after the other in a fixed order, like everybody who waits for several.
    let mut students: Vec<Uuid> = students.iter().map(|id| id.0).collect();
    students.sort_unstable();
    for student_id in &students {
        locks::wait_for_student(tx, UserId(*student_id)).await?;
    }
    let held = sqlx::query!(
        r#"select id as "id: BookingId", student_id as "student_id: UserId" from bookings
            where student_id = any ($1) and status = 'pending' and held_until > $2 and confirm_when_paid
            order by held_until, id"#,
        &students,
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list what is held")?;
    for row in held {
        match confirm(platform, tx, row.id, row.student_id, None).await {
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
        note: super::about(&seat.subject, &seat.coach),
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

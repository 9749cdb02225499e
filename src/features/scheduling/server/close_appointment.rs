//! Calls a whole appointment off: every seat is cancelled and everything given back (SPEC SC-5). The preview and the
//! deed go through the same function up to the point of writing.

use super::attempt::Tries;
use super::cancel::canceller;
use super::events::BookingCancelled;
use super::{expire, locks};
use crate::model::policy::Canceller;
use crate::model::{AppointmentId, BookingId, BookingStatus, CalledOff, ServiceCode, WholePreview};
use chrono::{DateTime, Utc};
use preau_credits::Credits;
use preau_credits::server::{give_back, wait_for_accounts};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Text, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use std::collections::BTreeSet;

/// What calling the appointment off would do now.
///
/// # Errors
/// Those of [`cancel_appointment`].
pub async fn preview_cancel_appointment(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
) -> Outcome<WholePreview> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(platform, actor, &mut tx, appointment_id).await?;
    Ok(WholePreview {
        appointment_id,
        bookings: case.paid().count(),
        credits: case.paid().map(|seat| seat.credits).sum(),
    })
}

/// Cancels every booking of the appointment and gives back exactly what each had cost; holds are let go. `reason` (at most
/// 500 characters) is told to those concerned.
///
/// # Errors
/// - rule `too-late` when it is over; conflict `already-cancelled`, or `not-cancellable` when some seat is already closed;
/// - a field error for a `reason` that is too long;
/// - [`AppError::NotFound`] for an appointment there is not, [`AppError::Forbidden`] for anyone but its provider and staff.
pub async fn cancel_appointment(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    reason: Option<&str>,
) -> Outcome<CalledOff> {
    let reason = reason.unwrap_or_default().trim();
    if reason.chars().count() > 500 {
        return Err(AppError::field("reason", text!("Au plus 500 caractères.", "At most 500 characters.")));
    }
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_call_off(platform, actor, appointment_id, reason, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_call_off(
    platform: &Platform,
    actor: &Actor,
    appointment_id: AppointmentId,
    reason: &str,
    mut tx: Tx,
) -> Outcome<CalledOff> {
    let before = open_case(platform, actor, &mut tx, appointment_id).await?;
    tx.write_as_house().await?;
    // One after the other in a fixed order, like everybody who waits for several; then the appointment itself.
    for student_id in before.students() {
        locks::wait_for_student(&mut tx, student_id).await?;
    }
    lock(&mut tx, appointment_id).await?;
    // Looked at again now that nobody can come or go. Whoever came in between is waited for at the next try.
    let case = open_case(platform, actor, &mut tx, appointment_id).await?;
    if !case.students().is_subset(&before.students()) {
        return Err(AppError::Unavailable);
    }
    let refunded = close_seats(platform, actor, &mut tx, &case, reason).await?;
    sqlx::query!(
        "update appointments set status = 'cancelled', sequence = sequence + 1 where id = $1 and status = 'scheduled'",
        appointment_id.0
    )
    .execute(&mut *tx)
    .await
    .internal("call appointment off")?;
    let bookings = case.paid().count();
    tx.commit().await?;
    Ok(CalledOff { bookings, refunded })
}

async fn close_seats(platform: &Platform, actor: &Actor, tx: &mut Tx, case: &Case, reason: &str) -> Outcome<Credits> {
    // Of all at once, before anything is given back: whoever waits for several waits in the same order.
    let accounts: Vec<AccountId> = case.paid().map(|seat| seat.account_id).collect();
    wait_for_accounts(tx, &accounts).await?;
    let mut refunded = Credits::ZERO;
    for seat in &case.seats {
        if seat.status == BookingStatus::Pending {
            expire::let_go(platform, tx, seat.id, Some(case.by)).await?;
            continue;
        }
        let back = give_back(platform, tx, &super::cause(seat.id), &Text::typed(reason), actor.user_id()).await?;
        close_seat(platform, tx, seat.id, back, case.by, reason).await?;
        outbox::record(tx, platform.now(), &BookingCancelled { booking_id: seat.id, by: case.who }).await?;
        refunded = refunded + back;
    }
    Ok(refunded)
}

async fn close_seat(
    platform: &Platform,
    tx: &mut Tx,
    id: BookingId,
    refunded: Credits,
    by: UserId,
    reason: &str,
) -> Outcome<()> {
    sqlx::query!(
        "update bookings set status = 'cancelled', refunded = $2, cancelled_by = $3, cancelled_at = $4, cancel_note = $5
          where id = $1",
        id.0,
        refunded.0,
        by.0,
        platform.now(),
        reason,
    )
    .execute(&mut **tx)
    .await
    .internal("cancel seat")?;
    Ok(())
}

/// An appointment that can be called off, and who is in it.
struct Case {
    who: Canceller,
    by: UserId,
    seats: Vec<Taken>,
}

/// A seat that is held or paid for.
struct Taken {
    id: BookingId,
    student_id: UserId,
    account_id: AccountId,
    status: BookingStatus,
    held_until: Option<DateTime<Utc>>,
    credits: Credits,
}

impl Taken {
    fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.held_until.is_none_or(|until| now < until)
    }
}

impl Case {
    fn students(&self) -> BTreeSet<UserId> {
        self.seats.iter().map(|seat| seat.student_id).collect()
    }

    fn paid(&self) -> impl Iterator<Item = &Taken> {
        self.seats.iter().filter(|seat| seat.status == BookingStatus::Confirmed)
    }
}

/// The one way to a verdict.
async fn open_case(platform: &Platform, actor: &Actor, tx: &mut Tx, id: AppointmentId) -> Outcome<Case> {
    let by = actor.signed_in()?.user_id;
    let appointment = sqlx::query!(
        r#"select a.status, a.service as "service: ServiceCode", upper(a.during) as "ends_at!", p.user_id as "provider_user_id: UserId"
             from appointments a join providers p on p.id = a.provider_id where a.id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("load appointment to call off")?
    .ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(None, None, Some(appointment.provider_user_id));
    actor.may(Action::AppointmentManage, relation)?;
    let seats = list_taken(tx, id).await?;
    match appointment.status.as_str() {
        "cancelled" => return Err(already_cancelled()),
        "completed" => return Err(not_cancellable()),
        // Time has let it go, whether anybody has noticed or not; only a workshop is there without learners.
        _ if appointment.service != ServiceCode::Workshop && !seats.iter().any(|seat| seat.is_live(platform.now())) => {
            return Err(already_cancelled());
        }
        _ if seats.iter().any(|seat| is_closed(seat.status)) => return Err(not_cancellable()),
        _ if platform.now() >= appointment.ends_at => return Err(over()),
        _ => {}
    }
    Ok(Case { who: canceller(actor, relation, appointment.provider_user_id), by, seats })
}

async fn list_taken(tx: &mut Tx, id: AppointmentId) -> Outcome<Vec<Taken>> {
    let rows = sqlx::query!(
        r#"select id as "id: BookingId", student_id as "student_id: UserId", account_id as "account_id: AccountId",
                  status as "status: BookingStatus", credits, held_until
             from bookings where appointment_id = $1 and status <> 'cancelled' order by id"#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list seats to cancel")?;
    let taken = rows.into_iter().map(|row| Taken {
        id: row.id,
        student_id: row.student_id,
        account_id: row.account_id,
        status: row.status,
        held_until: row.held_until,
        credits: Credits(row.credits),
    });
    Ok(taken.collect())
}

/// Whoever takes a seat locks this row too (`check_capacity`), so nobody comes in while it is called off.
async fn lock(tx: &mut Tx, id: AppointmentId) -> Outcome<()> {
    sqlx::query!("select id from appointments where id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock appointment")?;
    Ok(())
}

const fn is_closed(status: BookingStatus) -> bool {
    matches!(status, BookingStatus::Completed | BookingStatus::NoShow)
}

fn already_cancelled() -> AppError {
    AppError::conflict(
        "already-cancelled",
        text!("Ce rendez-vous est déjà annulé.", "This appointment is already cancelled."),
    )
}

fn not_cancellable() -> AppError {
    AppError::conflict(
        "not-cancellable",
        text!(
            "Ce rendez-vous a eu lieu\u{202f}: il ne peut plus être annulé.",
            "This appointment has taken place: it can no longer be cancelled."
        ),
    )
}

fn over() -> AppError {
    AppError::rule(
        "too-late",
        text!(
            "Ce rendez-vous est terminé\u{202f}: il ne peut plus être annulé.",
            "This appointment is over: it can no longer be cancelled."
        ),
    )
}

//! The learner did not come (SPEC SC-5): what it cost stays spent, and the parents are told kindly.

use super::attempt::Tries;
use super::events::NoShowMarked;
use super::locks;
use super::seats::{Seat, find_seat};
use crate::model::policy::{NO_SHOW_HOURS, can_be_absent};
use crate::model::{BookingId, BookingStatus};
use preau_kernel::{Action, Actor, AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Marks the learner absent, and the appointment completed when no other seat is undecided.
///
/// # Errors
/// - rule `not-yet` before it begins, `too-late` when [`NO_SHOW_HOURS`] have passed since;
/// - conflict `not-confirmed` when it is already closed or was never confirmed;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for a family.
pub async fn mark_no_show(platform: &Platform, actor: &Actor, booking_id: BookingId) -> Outcome<()> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_mark(platform, actor, booking_id, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_mark(platform: &Platform, actor: &Actor, booking_id: BookingId, mut tx: Tx) -> Outcome<()> {
    let student_id = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?.student_id;
    locks::wait_for_student(&mut tx, student_id).await?;
    // Looked at again now that it is our turn.
    let seat = find_seat(&mut tx, booking_id).await?.ok_or(AppError::NotFound)?;
    refuse_unless_absent(platform, actor, &seat)?;
    tx.write_as_house().await?;
    close(&mut tx, &seat).await?;
    outbox::record(&mut tx, platform.now(), &NoShowMarked { booking_id }).await?;
    tx.commit().await
}

/// May this actor mark the learner absent at this moment? The page asks before it shows the button.
pub(super) fn refuse_unless_absent(platform: &Platform, actor: &Actor, seat: &Seat) -> Outcome<()> {
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::AppointmentManage, relation)?;
    if seat.status != BookingStatus::Confirmed {
        return Err(AppError::conflict(
            "not-confirmed",
            text!("Ce rendez-vous est déjà clos.", "This appointment is already closed."),
        ));
    }
    if can_be_absent(seat.starts_at, platform.now()) {
        return Ok(());
    }
    Err(if platform.now() < seat.starts_at {
        AppError::rule("not-yet", text!("Le rendez-vous n’a pas commencé.", "The appointment has not begun."))
    } else {
        AppError::rule(
            "too-late",
            text!(
                "Une absence se signale dans les {NO_SHOW_HOURS} h qui suivent le début.",
                "An absence is reported within {NO_SHOW_HOURS} h after the beginning."
            ),
        )
    })
}

async fn close(tx: &mut Tx, seat: &Seat) -> Outcome<()> {
    // Others may close seats of the same appointment: the last of them completes it.
    sqlx::query!("select id from appointments where id = $1 for update", seat.appointment_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("lock appointment of an absence")?;
    sqlx::query!("update bookings set status = 'no_show' where id = $1", seat.id.0)
        .execute(&mut **tx)
        .await
        .internal("mark absent")?;
    sqlx::query!(
        "update appointments a set status = 'completed'
          where a.id = $1 and a.status = 'scheduled'
            and not exists (select from bookings b where b.appointment_id = a.id and b.status in ('pending', 'confirmed'))",
        seat.appointment_id.0
    )
    .execute(&mut **tx)
    .await
    .internal("complete appointment")?;
    Ok(())
}

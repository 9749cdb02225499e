//! Server functions that move an appointment, close it, or call it off.

use crate::model::{Alternative, AppointmentId, BookingId, CalledOff, Moved};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use preau_kernel::AppError;

/// What moving a booking would do.
#[server]
pub async fn preview_move(booking_id: BookingId, start: DateTime<Utc>) -> Result<Moved, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::preview_reschedule(&platform, &actor, booking_id, start)).await
}

/// Moves a booking and shows it at its new time.
#[server]
pub async fn move_booking(
    booking_id: BookingId,
    #[server(default)] start: Option<DateTime<Utc>>,
) -> Result<Moved, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let start = start.ok_or_else(crate::model::choose_a_slot)?;
        let moved = crate::server::reschedule(&platform, &actor, booking_id, start).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=moved"));
        Ok(moved)
    })
    .await
}

/// The next slots a booking could be moved to.
#[server]
pub async fn list_moves(booking_id: BookingId) -> Result<Vec<Alternative>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::list_moves(&platform, &actor, booking_id)).await
}

/// Says that the learner did not come.
#[server]
pub async fn mark_absent(booking_id: BookingId) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        crate::server::mark_no_show(&platform, &actor, booking_id).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=absent"));
        Ok(())
    })
    .await
}

/// Calls a whole appointment off and shows what became of the booking it was asked from.
#[server]
pub async fn call_off(
    appointment_id: AppointmentId,
    booking_id: BookingId,
    #[server(default)] reason: Option<String>,
) -> Result<CalledOff, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let done = crate::server::cancel_appointment(&platform, &actor, appointment_id, reason.as_deref()).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=called-off"));
        Ok(done)
    })
    .await
}

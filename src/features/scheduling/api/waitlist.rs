//! Server functions of the line for a full date, and of the seats that are offered.

use crate::model::waitlist::InLine;
use crate::model::{AppointmentId, BookingId, SeatOffer, SeriesId, WaitlistEntryId};
use leptos::prelude::*;
use preau_kernel::AppError;
use preau_kernel::id::UserId;

/// Puts the student at the end of the line and shows the workshop.
#[server]
pub async fn join_waitlist(
    series_id: SeriesId,
    appointment_id: AppointmentId,
    student_id: UserId,
) -> Result<InLine, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let place = crate::server::join_line(&platform, &actor, appointment_id, student_id).await?;
        leptos_axum::redirect(&format!("/espace/ateliers/{series_id}?eleve={student_id}&info=waitlist-joined"));
        Ok(place)
    })
    .await
}

/// Takes the student out of the line and shows the workshop.
#[server]
pub async fn leave_waitlist(
    series_id: SeriesId,
    entry_id: WaitlistEntryId,
    student_id: UserId,
) -> Result<AppointmentId, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let date = crate::server::leave_line(&platform, &actor, entry_id).await?;
        leptos_axum::redirect(&format!("/espace/ateliers/{series_id}?eleve={student_id}&info=waitlist-left"));
        Ok(date)
    })
    .await
}

/// The offer of a seat.
#[server]
pub async fn show_offer(id: BookingId) -> Result<SeatOffer, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::show_offer(&platform, &actor, id)).await
}

/// Refuses the offered seat: it goes to the next in line.
#[server]
pub async fn refuse_offer(booking_id: BookingId) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        crate::server::release_hold(&platform, &actor, booking_id).await?;
        leptos_axum::redirect("/espace/ateliers?info=offer-refused");
        Ok(())
    })
    .await
}

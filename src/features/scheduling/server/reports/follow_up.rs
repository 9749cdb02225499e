//! What follows an appointment, for the page of a booking: its report, and what is said of it.

use super::super::reviews;
use super::super::seats::find_seat;
use super::super::students::progress::{Readable, list_entries};
use crate::model::{BookingId, BookingStatus, FollowUp, ReportState, Voice, file_address, report_address};
use preau_kernel::{Action, Actor, AppError, Outcome, PageRequest, Relation};
use preau_platform::Platform;

/// What follows the appointment of a booking, as this reader may see it.
///
/// # Errors
/// [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for a brother's.
pub async fn follow_up(platform: &Platform, actor: &Actor, id: BookingId) -> Outcome<FollowUp> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let seat = find_seat(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::ReportRead, relation)?;
    let runs = actor.may(Action::ReportWrite, relation).is_ok();
    let readable = Readable {
        student_id: seat.student_id,
        appointment_id: Some(seat.appointment_id),
        notes: runs,
        page: PageRequest::default(),
    };
    let report = list_entries(&mut tx, person, &readable).await?.items.pop();
    let office = relation != Relation::Assigned;
    let live = !matches!(seat.status, BookingStatus::Cancelled | BookingStatus::Pending);
    let desk = (runs && live).then(|| {
        let state = ReportState::of(seat.starts_at, seat.ends_at, report.is_some(), platform.now());
        (state, report_address(seat.appointment_id, office))
    });
    Ok(FollowUp {
        voice: Voice::of(&person.roles),
        appointment_id: seat.appointment_id,
        desk,
        file: (runs && live).then(|| file_address(seat.student_id, office)),
        report,
        reviews: reviews::look_at(platform, actor, &mut tx, &seat).await?,
    })
}

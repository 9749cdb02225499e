//! Joins the date of a workshop that begins at a given time, for programs, which name slots and not workshops.

use super::super::Book;
use super::dates::{Days, WorkshopDay, list_days};
use super::join::{Join, join_workshop};
use crate::model::Booked;
use chrono::TimeDelta;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::Platform;

/// A seat that was taken, and how its date takes place.
#[derive(Clone, Debug)]
pub struct JoinedDate {
    /// The seat.
    pub booked: Booked,
    /// By video?
    pub online: bool,
}

/// Takes a seat in the group appointment that the provider gives then about the subject.
///
/// # Errors
/// - rule `not-offered` when there is none;
/// - conflict `slot-taken` when it is full, called off, or when others wait for the seat;
/// - those of [`join_workshop`].
pub async fn join_at(platform: &Platform, actor: &Actor, request: &Book) -> Outcome<JoinedDate> {
    let day = find_day(platform, actor, request).await?.ok_or_else(no_workshop)?;
    let join = Join {
        series_id: day.series_id,
        dates: vec![day.appointment_id],
        student_id: request.student_id,
        cost_seen: request.cost_seen,
        idempotency_key: request.idempotency_key.clone(),
    };
    let joined = join_workshop(platform, actor, &join).await.map_err(in_words_of_slots)?;
    let [booking_id] = joined.bookings[..] else { return Err(no_workshop()) };
    let booked = Booked {
        booking_id,
        appointment_id: day.appointment_id,
        starts_at: day.starts_at,
        ends_at: day.ends_at,
        credits: joined.credits,
        balance: joined.balance,
    };
    Ok(JoinedDate { booked, online: day.online })
}

/// A date that takes place before one that was called off; both may begin at the same time.
async fn find_day(platform: &Platform, actor: &Actor, request: &Book) -> Outcome<Option<WorkshopDay>> {
    let mut tx = platform.db.begin_as(actor).await?;
    let since = Some(request.start - TimeDelta::seconds(1));
    let days = list_days(&mut tx, &Days { provider: Some(request.provider_id), since, ..Days::default() }).await?;
    let then = days.into_iter().take_while(|day| day.starts_at <= request.start);
    Ok(then
        .filter(|day| day.starts_at == request.start && day.subject_slug == request.subject)
        .min_by_key(WorkshopDay::is_cancelled))
}

fn in_words_of_slots(error: AppError) -> AppError {
    match error {
        AppError::Conflict { code, message }
            if ["workshop-full", "waitlist-first", "date-cancelled"].contains(&code.as_str()) =>
        {
            AppError::conflict("slot-taken", message)
        }
        other => other,
    }
}

fn no_workshop() -> AppError {
    AppError::rule(
        "not-offered",
        text!("Aucun atelier ne commence à cette heure-là.", "No workshop begins at that time."),
    )
}

//! Who may say what of which booking, and when; the rest is the directory's (SPEC DI-4).

use super::locks;
use super::seats::{Seat, find_seat};
use crate::model::{BookingId, BookingReviews, BookingStatus, ReviewSheet, Voice, Words};
use chrono::{DateTime, Utc};
use preau_directory::model::{ReviewForm, ReviewSide, closes_at};
use preau_directory::server::reviews::{NewReview, Said, list_said, write};
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};

/// On which side the actor stands; the back office on none.
fn side_of(actor: &Actor, seat: &Seat) -> Option<ReviewSide> {
    match actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id)) {
        Relation::Own | Relation::Account => Some(ReviewSide::Learner),
        Relation::Assigned => Some(ReviewSide::Provider),
        Relation::Foreign => None,
    }
}

/// When the appointment of a completed booking was over and its report, if any, there.
async fn delivered_at(tx: &mut Tx, seat: &Seat) -> Outcome<Option<DateTime<Utc>>> {
    if seat.status != BookingStatus::Completed {
        return Ok(None);
    }
    let filed_at =
        sqlx::query_scalar!("select filed_at from session_reports where appointment_id = $1", seat.appointment_id.0)
            .fetch_optional(&mut **tx)
            .await
            .internal("find when a report was filed")?;
    Ok(Some(filed_at.map_or(seat.ends_at, |filed_at| filed_at.max(seat.ends_at))))
}

/// What was said of a booking and can still be, for this reader.
pub(super) async fn look_at(platform: &Platform, actor: &Actor, tx: &mut Tx, seat: &Seat) -> Outcome<BookingReviews> {
    let (Some(side), Some(delivered_at)) = (side_of(actor, seat), delivered_at(tx, seat).await?) else {
        return Ok(BookingReviews::default());
    };
    let person = actor.signed_in()?;
    let mut said = list_said(tx, seat.id.0).await?;
    let closes = closes_at(delivered_at);
    let published = said.iter().any(|said| said.published);
    let mut take = |wanted: ReviewSide| {
        let found: Option<Said> = said.iter().position(|said| said.side == wanted).map(|at| said.swap_remove(at));
        found.map(|said| Words { rating: said.rating, body: said.body })
    };
    let (mine, theirs) = (take(side), take(side.other()));
    let date = person.locale.date(local(closes, zone(&person.time_zone)).date());
    Ok(BookingReviews {
        may_write: mine.is_none() && !published && platform.now() < closes,
        closes: (!published && platform.now() < closes).then_some(date),
        mine,
        theirs,
    })
}

/// A booking to be reviewed, and by which side.
async fn open(actor: &Actor, tx: &mut Tx, id: BookingId) -> Outcome<(Seat, ReviewSide)> {
    actor.signed_in()?;
    let seat = find_seat(tx, id).await?.ok_or(AppError::NotFound)?;
    let relation = actor.relation_to(Some(seat.account_id), Some(seat.student_id), Some(seat.provider_user_id));
    actor.may(Action::ReviewWrite, relation)?;
    // The back office takes no side.
    let side = side_of(actor, &seat).ok_or(AppError::Forbidden)?;
    Ok((seat, side))
}

/// The page on which a booking is reviewed.
///
/// # Errors
/// [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one they have no side in.
pub async fn show_sheet(platform: &Platform, actor: &Actor, id: BookingId) -> Outcome<ReviewSheet> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (seat, side) = open(actor, &mut tx, id).await?;
    let person = actor.signed_in()?;
    let reviews = look_at(platform, actor, &mut tx, &seat).await?;
    Ok(ReviewSheet {
        booking_id: id,
        voice: Voice::of(&person.roles),
        side,
        when: person.locale.long_date_time(local(seat.starts_at, zone(&person.time_zone))),
        subject: seat.subject,
        coach: seat.coach,
        student: seat.student_first_name,
        reviews,
    })
}

/// Says how a booking was, once for each side; answers whether both sides can be read now.
///
/// # Errors
/// - field errors of [`ReviewForm::read`];
/// - rule `not-delivered` before it took place, `review-closed` when the time is over; conflict `already-reviewed`;
/// - [`AppError::NotFound`] for a booking the actor may not know of, [`AppError::Forbidden`] for one they have no side in.
pub async fn review_booking(platform: &Platform, actor: &Actor, id: BookingId, form: &ReviewForm) -> Outcome<bool> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (seat, side) = open(actor, &mut tx, id).await?;
    locks::wait_for_student(&mut tx, seat.student_id).await?;
    let delivered_at = delivered_at(&mut tx, &seat).await?.ok_or_else(not_delivered)?;
    let (rating, body) = form.read()?;
    let subject = sqlx::query_scalar!("select subject from appointments where id = $1", seat.appointment_id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("find what a booking was about")?;
    tx.write_as_house().await?;
    let new = NewReview {
        booking_id: id.0,
        side,
        provider_id: seat.provider_id,
        student_id: seat.student_id,
        account_id: seat.account_id,
        subject: &subject,
        delivered_at,
        author_id: actor.signed_in()?.user_id,
        rating,
        body: &body,
    };
    let published = write(platform, &mut tx, &new).await?;
    tx.commit().await?;
    Ok(published)
}

fn not_delivered() -> AppError {
    AppError::rule(
        "not-delivered",
        text!(
            "Un avis se donne après le rendez-vous, quand le coach en a rendu compte.",
            "An appointment is reviewed after it took place, when the coach has reported on it."
        ),
    )
}

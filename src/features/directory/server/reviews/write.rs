//! Writes down what one side says, and publishes both when the other has spoken already.

use crate::model::{ProviderId, ReviewId, ReviewSide, closes_at};
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome, text};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A review to be written. That its author is a party of the booking has been found out before.
#[derive(Clone, Debug)]
pub struct NewReview<'a> {
    /// Of this booking.
    pub booking_id: Uuid,
    /// Who says it.
    pub side: ReviewSide,
    /// Who gave the lesson.
    pub provider_id: ProviderId,
    /// Who learned.
    pub student_id: UserId,
    /// Whose account it was.
    pub account_id: AccountId,
    /// Slug of what it was about.
    pub subject: &'a str,
    /// When the appointment had taken place, and that had been said.
    pub delivered_at: DateTime<Utc>,
    /// Who writes.
    pub author_id: UserId,
    /// 1 to 5.
    pub rating: i16,
    /// In words; may be empty.
    pub body: &'a str,
}

/// Writes a review, as the house, while nobody else writes about this student; answers whether both sides can be read now.
///
/// # Errors
/// - conflict `already-reviewed` when this side has spoken;
/// - rule `review-closed` when the time for writing is over.
pub async fn write(platform: &Platform, tx: &mut Tx, new: &NewReview<'_>) -> Outcome<bool> {
    let (now, closes) = (platform.now(), closes_at(new.delivered_at));
    if now >= closes {
        return Err(closed());
    }
    let inserted = sqlx::query!(
        "insert into reviews (id, booking_id, side, provider_id, student_id, account_id, subject, author_id, by_student, rating,
                              body, written_at, closes_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        platform.new_id::<ReviewId>().0,
        new.booking_id,
        new.side as _,
        new.provider_id.0,
        new.student_id.0,
        new.account_id.0,
        new.subject,
        new.author_id.0,
        new.side == ReviewSide::Learner && new.author_id == new.student_id,
        new.rating,
        new.body,
        now,
        closes,
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Err(error) if constraint(&error) == Some("reviews_once") => return Err(already()),
        Err(error) if constraint(&error) == Some("reviews_blind") => return Err(closed()),
        result => {
            result.internal("write review")?;
        }
    }
    let published = sqlx::query!(
        "update reviews set published_at = $2
          where booking_id = $1 and published_at is null
            and (select count(*) from reviews r where r.booking_id = $1) = 2",
        new.booking_id,
        now,
    )
    .execute(&mut **tx)
    .await
    .internal("publish both reviews")?;
    Ok(published.rows_affected() == 2)
}

fn already() -> AppError {
    AppError::conflict(
        "already-reviewed",
        text!("Un avis a déjà été donné pour ce rendez-vous.", "This appointment has already been reviewed."),
    )
}

fn closed() -> AppError {
    AppError::rule("review-closed", text!("Le délai pour donner un avis est passé.", "The time for reviewing is over."))
}

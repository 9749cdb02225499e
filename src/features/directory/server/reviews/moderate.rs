//! Takes reviews away that break the rules of the house, and shows them again.

use crate::model::ReviewId;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform};

/// Most characters of a reason.
const REASON_LENGTH: usize = 500;

/// Hides a review from everybody but the back office, published or not. What was said stays as it was said.
///
/// # Errors
/// - a field error for a `reason` that is missing or too long;
/// - [`AppError::NotFound`] when there is no such review, or it is hidden; [`AppError::Forbidden`] for anyone but staff.
pub async fn hide(platform: &Platform, actor: &Actor, id: ReviewId, reason: &str) -> Outcome<()> {
    actor.may(Action::ReviewModerate, Relation::Foreign)?;
    let by = actor.signed_in()?.user_id;
    let reason = reason.trim();
    let mut checks = Checks::default();
    checks.that(!reason.is_empty(), "reason", || text!("Dites pourquoi.", "Say why."));
    checks.that(reason.chars().count() <= REASON_LENGTH, "reason", || {
        text!("Au plus {REASON_LENGTH} caractères.", "At most {REASON_LENGTH} characters.")
    });
    checks.done()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let hidden = sqlx::query!(
        "update reviews set hidden_at = $2, hidden_by = $3, hidden_reason = $4 where id = $1 and hidden_at is null",
        id.0,
        platform.now(),
        by.0,
        reason,
    )
    .execute(&mut *tx)
    .await
    .internal("hide review")?;
    found(hidden.rows_affected())?;
    tx.commit().await
}

/// Shows a review to everybody again; one that is not hidden stays as it is.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such review; [`AppError::Forbidden`] for anyone but staff.
pub async fn restore(platform: &Platform, actor: &Actor, id: ReviewId) -> Outcome<()> {
    actor.may(Action::ReviewModerate, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let shown =
        sqlx::query!("update reviews set hidden_at = null, hidden_by = null, hidden_reason = '' where id = $1", id.0)
            .execute(&mut *tx)
            .await
            .internal("restore review")?;
    found(shown.rows_affected())?;
    tx.commit().await
}

const fn found(rows: u64) -> Outcome<()> {
    if rows == 1 { Ok(()) } else { Err(AppError::NotFound) }
}

//! Keeps what was typed and not filed yet.

use super::case::open_case;
use crate::model::{AppointmentId, ReportForm, report_address};
use chrono::{DateTime, Utc};
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx};

/// Most characters of a draft, as it is kept.
const DRAFT_LENGTH: usize = 180_000;

/// Keeps the form as it is, mistakes included and empty levels left out, for who gave the appointment and the back office; answers where it is.
///
/// # Errors
/// - rule `not-yet` before the appointment begins, conflict `already-filed` when the report is there;
/// - a field error when it is absurdly long;
/// - [`AppError::NotFound`] for those who may not write it.
pub async fn save_draft(platform: &Platform, actor: &Actor, id: AppointmentId, form: &ReportForm) -> Outcome<String> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(&mut tx, actor, id).await?;
    super::file::refuse_unless_due(&case, platform.now())?;
    // Every skill of every learner is sent; most have no level.
    let mut form = form.clone();
    form.levels.retain(|_, level| !level.trim().is_empty());
    let kept = serde_json::to_value(&form).map_err(|error| internal_error("write a draft", &error))?;
    if kept.to_string().chars().count() > DRAFT_LENGTH {
        return Err(AppError::field("summary", text!("Le texte est trop long.", "The text is too long.")));
    }
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into report_drafts (appointment_id, author_id, form, saved_at) values ($1, $2, $3, $4)
         on conflict (appointment_id) do update
            set author_id = excluded.author_id, form = excluded.form, saved_at = excluded.saved_at",
        id.0,
        actor.signed_in()?.user_id.0,
        kept,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("save draft")?;
    tx.commit().await?;
    Ok(report_address(id, case.office))
}

/// The draft of an appointment and when it was saved. One that cannot be read any more counts as none.
pub(super) async fn find_draft(tx: &mut Tx, id: AppointmentId) -> Outcome<Option<(ReportForm, DateTime<Utc>)>> {
    let row = sqlx::query!("select form, saved_at from report_drafts where appointment_id = $1", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find draft")?;
    Ok(row.and_then(|row| Some((serde_json::from_value(row.form).ok()?, row.saved_at))))
}

//! Corrects a report that was filed. Who came stays as it was said: the bookings are closed.

use super::case::{Case, list_learners, list_skills, open_case};
use super::file::write_levels_and_note;
use crate::model::{AppointmentId, REPORT_EDIT_HOURS, ReportForm, can_be_edited, report_address};
use chrono::{DateTime, Utc};
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform};

/// Replaces texts and levels of a report: whoever gave the appointment within [`REPORT_EDIT_HOURS`], the back office at any
/// time. Answers where it is.
///
/// # Errors
/// - field errors of [`ReportForm::read`]; rule `too-late`;
/// - [`AppError::NotFound`] when there is no report, or for those who may not write it.
pub async fn edit_report(platform: &Platform, actor: &Actor, id: AppointmentId, form: &ReportForm) -> Outcome<String> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(&mut tx, actor, id).await?;
    let filed_at = case.filed_at.ok_or(AppError::NotFound)?;
    if !may_edit(&case, filed_at, platform.now()) {
        return Err(AppError::rule(
            "too-late",
            text!(
                "Un compte rendu se corrige dans les {REPORT_EDIT_HOURS} h qui suivent son dépôt.",
                "A report can be corrected within {REPORT_EDIT_HOURS} h after it was filed."
            ),
        ));
    }
    let learners = list_learners(&mut tx, &case).await?;
    let skills = list_skills(&mut tx, &case.subject).await?;
    let reading = form.read(&learners, &skills)?;
    tx.write_as_house().await?;
    sqlx::query!(
        "update session_reports set summary = $2, next_steps = $3, edited_at = $4 where appointment_id = $1",
        id.0,
        reading.summary,
        reading.next_steps,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("correct report")?;
    write_levels_and_note(&mut tx, &case, &reading).await?;
    tx.commit().await?;
    Ok(report_address(id, case.office))
}

/// May the reader of this case correct the report? The page asks before it offers it.
pub(super) fn may_edit(case: &Case, filed_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    case.office || can_be_edited(filed_at, now)
}

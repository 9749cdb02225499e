//! The page on which a report is written, read and corrected.

use super::case::{Case, list_learners, list_skills, open_case};
use super::draft::find_draft;
use super::edit::may_edit;
use crate::model::{AppointmentId, BookingId, Learner, ReportForm, ReportSheet, attendance_key, level_key};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use std::collections::BTreeMap;

/// Everything about the report of an appointment, for who gave it and the back office.
///
/// # Errors
/// [`preau_kernel::AppError::NotFound`] for anybody else.
pub async fn show_report(platform: &Platform, actor: &Actor, id: AppointmentId) -> Outcome<ReportSheet> {
    let mut tx = platform.db.begin_as(actor).await?;
    let case = open_case(&mut tx, actor, id).await?;
    let person = actor.signed_in()?;
    let (locale, mine, now) = (person.locale, zone(&person.time_zone), platform.now());
    let learners = list_learners(&mut tx, &case).await?;
    let skills = list_skills(&mut tx, &case.subject).await?;
    let (form, saved_at) = match case.filed_at {
        Some(_) => (filed_form(&mut tx, &case, &learners).await?, None),
        None => match find_draft(&mut tx, id).await? {
            Some((form, saved_at)) => (form, Some(saved_at)),
            None => (ReportForm { attendance: seen(&learners), ..ReportForm::default() }, None),
        },
    };
    Ok(ReportSheet {
        appointment_id: id,
        when: locale.long_date_time(local(case.starts_at, mine)),
        state: case.state(now),
        can_edit: case.filed_at.is_some_and(|filed_at| may_edit(&case, filed_at, now)),
        filed: case.filed_at.map(|at| locale.long_date_time(local(at, mine))),
        draft_saved: saved_at.map(|at| locale.long_date_time(local(at, mine))),
        subject: case.title,
        service: case.service,
        coach: case.coach,
        office: case.office,
        learners,
        skills,
        form,
    })
}

/// Whoever was in the online room came, until somebody says otherwise.
fn seen(learners: &[Learner]) -> BTreeMap<String, String> {
    learners.iter().filter(|l| l.seen).map(|l| (attendance_key(l.booking_id), "came".to_owned())).collect()
}

async fn filed_form(tx: &mut Tx, case: &Case, learners: &[Learner]) -> Outcome<ReportForm> {
    let row = sqlx::query!(
        r#"select r.summary, r.next_steps, coalesce(n.note, '') as "note!"
             from session_reports r left join report_notes n on n.appointment_id = r.appointment_id
            where r.appointment_id = $1"#,
        case.appointment_id.0
    )
    .fetch_one(&mut **tx)
    .await
    .internal("load report")?;
    let levels = sqlx::query!(
        r#"select student_id as "student_id: UserId", skill, level from skill_levels where appointment_id = $1"#,
        case.appointment_id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("load levels of a report")?;
    let said = |learner: &Learner| -> Option<(BookingId, bool)> { Some((learner.booking_id, learner.came?)) };
    let word = |came: bool| if came { "came" } else { "absent" };
    Ok(ReportForm {
        attendance: learners
            .iter()
            .filter_map(said)
            .map(|(id, came)| (attendance_key(id), word(came).to_owned()))
            .collect(),
        summary: row.summary,
        next_steps: row.next_steps,
        note: row.note,
        levels: levels.into_iter().map(|row| (level_key(row.student_id, &row.skill), row.level.to_string())).collect(),
    })
}

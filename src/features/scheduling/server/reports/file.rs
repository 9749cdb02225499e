//! Files a report: closes every booking of the appointment as it says, and tells the families (SPEC SC-8).

use super::super::attempt::Tries;
use super::super::events::{NoShowMarked, ReportFiled};
use super::super::{expire, locks};
use super::case::{Case, list_learners, list_skills, open_case};
use super::draft::save_draft;
use crate::model::{AppointmentId, BookingStatus, Reading, ReportForm, ReportState, report_address};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Files the report of an appointment: whoever came has had the lesson, whoever did not is marked absent (what it cost stays
/// spent, [`super::super::no_show`]), holds are let go, the appointment is completed. What was typed and refused is kept as a
/// draft. Answers where the report is.
///
/// # Errors
/// - field errors of [`ReportForm::read`];
/// - rule `not-yet` before the appointment begins, conflict `already-filed` when the report is there;
/// - [`AppError::NotFound`] for those who may not write it.
pub async fn file_report(platform: &Platform, actor: &Actor, id: AppointmentId, form: &ReportForm) -> Outcome<String> {
    let mut tries = Tries::default();
    loop {
        let tx = platform.db.begin_as(actor).await?;
        match try_to_file(platform, actor, id, form, tx).await {
            Err(AppError::Unavailable) if tries.again() => {}
            Err(refused @ AppError::Invalid { .. }) => {
                // The mistakes are what there is to tell, whether or not the draft could be kept.
                let _ = save_draft(platform, actor, id, form).await;
                return Err(refused);
            }
            result => {
                outbox::ring(platform);
                return result;
            }
        }
    }
}

async fn try_to_file(
    platform: &Platform,
    actor: &Actor,
    id: AppointmentId,
    form: &ReportForm,
    mut tx: Tx,
) -> Outcome<String> {
    let before = open_case(&mut tx, actor, id).await?;
    refuse_unless_due(&before, platform.now())?;
    // One after the other in a fixed order, like everybody who waits for several; then the appointment itself.
    for student_id in before.students() {
        locks::wait_for_student(&mut tx, student_id).await?;
    }
    // Looked at again now that it is our turn.
    let case = open_case(&mut tx, actor, id).await?;
    refuse_unless_due(&case, platform.now())?;
    if !case.students().is_subset(&before.students()) {
        return Err(AppError::Unavailable);
    }
    let learners = list_learners(&mut tx, &case).await?;
    if learners.is_empty() {
        return Err(nobody());
    }
    let skills = list_skills(&mut tx, &case.subject).await?;
    let reading = form.read(&learners, &skills)?;
    let author = actor.signed_in()?.user_id;
    tx.write_as_house().await?;
    close_seats(platform, &mut tx, &case, &reading, author).await?;
    insert_report(platform, &mut tx, &case, &reading, author).await?;
    outbox::record(&mut tx, platform.now(), &ReportFiled { appointment_id: id }).await?;
    tx.commit().await?;
    Ok(report_address(id, case.office))
}

/// Can the report be written at this moment?
pub(super) fn refuse_unless_due(case: &Case, now: DateTime<Utc>) -> Outcome<()> {
    match case.state(now) {
        ReportState::Due | ReportState::Overdue => Ok(()),
        ReportState::NotYet => {
            Err(AppError::rule("not-yet", text!("Le rendez-vous n’a pas commencé.", "The appointment has not begun.")))
        }
        ReportState::Filed => Err(AppError::conflict(
            "already-filed",
            text!("Le compte rendu est déjà déposé.", "The report has already been filed."),
        )),
    }
}

fn nobody() -> AppError {
    AppError::rule(
        "nobody-booked",
        text!("Personne n’avait réservé ce rendez-vous.", "Nobody had booked this appointment."),
    )
}

async fn close_seats(platform: &Platform, tx: &mut Tx, case: &Case, reading: &Reading, by: UserId) -> Outcome<()> {
    sqlx::query!("select id from appointments where id = $1 for update", case.appointment_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("lock appointment of a report")?;
    for seat in &case.seats {
        match seat.status {
            BookingStatus::Pending => {
                expire::let_go(platform, tx, seat.id, Some(by)).await?;
            }
            BookingStatus::Confirmed => {
                let came = reading.came.get(&seat.student_id) == Some(&true);
                let status = if came { BookingStatus::Completed } else { BookingStatus::NoShow };
                sqlx::query!("update bookings set status = $2 where id = $1", seat.id.0, status as _)
                    .execute(&mut **tx)
                    .await
                    .internal("close booking")?;
                if !came {
                    outbox::record(tx, platform.now(), &NoShowMarked { booking_id: seat.id }).await?;
                }
            }
            _ => {}
        }
    }
    sqlx::query!(
        "update appointments set status = 'completed' where id = $1 and status = 'scheduled'",
        case.appointment_id.0
    )
    .execute(&mut **tx)
    .await
    .internal("complete appointment")?;
    Ok(())
}

async fn insert_report(
    platform: &Platform,
    tx: &mut Tx,
    case: &Case,
    reading: &Reading,
    author: UserId,
) -> Outcome<()> {
    let id = case.appointment_id.0;
    sqlx::query!(
        "insert into session_reports (appointment_id, subject, author_id, summary, next_steps, filed_at)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        case.subject,
        author.0,
        reading.summary,
        reading.next_steps,
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert report")?;
    // As the bookings say by now: they and the report can only tell the same.
    sqlx::query!(
        "insert into report_learners (appointment_id, student_id, account_id, came)
         select appointment_id, student_id, account_id, bool_or(status = 'completed')
           from bookings where appointment_id = $1 and status in ('completed', 'no_show')
          group by appointment_id, student_id, account_id",
        id
    )
    .execute(&mut **tx)
    .await
    .internal("insert learners of a report")?;
    write_levels_and_note(tx, case, reading).await?;
    sqlx::query!("delete from report_drafts where appointment_id = $1", id)
        .execute(&mut **tx)
        .await
        .internal("delete draft")?;
    Ok(())
}

/// Replaces what the report says of skills, and its note.
pub(super) async fn write_levels_and_note(tx: &mut Tx, case: &Case, reading: &Reading) -> Outcome<()> {
    let id = case.appointment_id.0;
    let students: Vec<uuid::Uuid> = reading.levels.iter().map(|(student, ..)| student.0).collect();
    let skills: Vec<String> = reading.levels.iter().map(|(_, skill, _)| skill.clone()).collect();
    let levels: Vec<i16> = reading.levels.iter().map(|(.., level)| level.number()).collect();
    sqlx::query!("delete from skill_levels where appointment_id = $1", id)
        .execute(&mut **tx)
        .await
        .internal("replace levels")?;
    sqlx::query!(
        "insert into skill_levels (appointment_id, student_id, skill, subject, level)
         select $1, student_id, skill, $2, level
           from unnest($3::uuid[], $4::text[], $5::smallint[]) as given (student_id, skill, level)",
        id,
        case.subject,
        &students,
        &skills,
        &levels,
    )
    .execute(&mut **tx)
    .await
    .internal("insert levels")?;
    sqlx::query!("delete from report_notes where appointment_id = $1", id)
        .execute(&mut **tx)
        .await
        .internal("replace note")?;
    if !reading.note.is_empty() {
        sqlx::query!("insert into report_notes (appointment_id, note) values ($1, $2)", id, reading.note)
            .execute(&mut **tx)
            .await
            .internal("insert note")?;
    }
    Ok(())
}

//! Everything about one student, for who teaches them and the back office.

use super::super::seats::{Wanted, list_seats};
use super::progress::progress_of;
use crate::model::StudentFile;
use preau_directory::server::list_subjects;
use preau_identity::model::Student;
use preau_identity::server::people;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, PageRequest, Relation};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx};

/// The file of a student. For a provider who has never taught them there is none.
///
/// # Errors
/// [`AppError::NotFound`] for anybody but who teaches them and the back office.
pub async fn student_file(platform: &Platform, actor: &Actor, id: UserId, page: PageRequest) -> Outcome<StudentFile> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let (student, relation) = open_file(&mut tx, actor, id, Action::StudentFileRead).await?;
    let wishes = sqlx::query_scalar!("select goals from students where user_id = $1", id.0)
        .fetch_one(&mut *tx)
        .await
        .internal("read what a family wished for")?;
    let now = platform.now();
    let ahead = Wanted {
        students: Some(vec![id]),
        ahead_of: Some(now),
        page: Some(PageRequest::default()),
        ..Wanted::default()
    };
    let seats = list_seats(&mut tx, &ahead).await?.0;
    let mine = zone(&person.time_zone);
    Ok(StudentFile {
        name: student.full_name(),
        grade: student.grade,
        wishes,
        upcoming: seats.into_iter().map(|seat| seat.into_row(now, person.locale, mine)).collect(),
        progress: progress_of(platform, &mut tx, person, &student, true, page).await?,
        subjects: list_subjects(&mut tx).await?,
        office: relation != Relation::Assigned,
    })
}

/// The student of this id and how the actor stands to them, when the actor may do `action`; for anybody else there is none.
pub(super) async fn open_file(tx: &mut Tx, actor: &Actor, id: UserId, action: Action) -> Outcome<(Student, Relation)> {
    actor.signed_in()?;
    let student = people::find_student(tx, id).await?.ok_or(AppError::NotFound)?;
    let teaches = sqlx::query_scalar!(r#"select actor_teaches($1) as "teaches!""#, id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("find out who teaches a student")?;
    let relation = if teaches { Relation::Assigned } else { Relation::Foreign };
    actor.may(action, relation).map_err(|_| AppError::NotFound)?;
    Ok((student, relation))
}

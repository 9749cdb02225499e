//! What a student works towards, set by who teaches them.

use super::file::open_file;
use crate::model::{GoalId, file_address};
use chrono::NaiveDate;
use preau_directory::server::list_subjects;
use preau_kernel::error::Checks;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform};

/// A goal to be set, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct NewGoal {
    /// In words.
    pub title: String,
    /// Slug of a subject, or nothing.
    pub subject: String,
    /// `YYYY-MM-DD`, or nothing.
    pub due_on: String,
}

/// Sets a student a goal; answers where their file is.
///
/// # Errors
/// - field errors of `title`, `subject`, `due_on`;
/// - [`AppError::NotFound`] for anybody but who teaches them and the back office.
pub async fn add_goal(platform: &Platform, actor: &Actor, student_id: UserId, new: &NewGoal) -> Outcome<String> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let (student, relation) = open_file(&mut tx, actor, student_id, Action::GoalManage).await?;
    let (title, subject, due_on) = (new.title.trim(), new.subject.trim(), new.due_on.trim());
    let today = local(platform.now(), zone(&person.time_zone)).date();
    let date = due_on.parse::<NaiveDate>().ok().filter(|date| *date >= today);
    let known = subject.is_empty() || list_subjects(&mut tx).await?.iter().any(|known| known.slug == subject);
    let mut checks = Checks::default();
    checks.that(!title.is_empty(), "title", || text!("Dites le but en une phrase.", "Say the goal in a sentence."));
    checks.that(title.chars().count() <= 200, "title", || text!("Au plus 200 caractères.", "At most 200 characters."));
    checks.that(known, "subject", || text!("Choisissez une matière de la liste.", "Choose a subject from the list."));
    checks.that(due_on.is_empty() || date.is_some(), "due_on", || {
        text!("Choisissez une date à venir.", "Choose a date to come.")
    });
    checks.done()?;
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into goals (id, student_id, account_id, subject, title, due_on, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        platform.new_id::<GoalId>().0,
        student_id.0,
        student.account_id.0,
        (!subject.is_empty()).then_some(subject),
        title,
        date,
        person.user_id.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("set a goal")?;
    tx.commit().await?;
    Ok(file_address(student_id, relation != Relation::Assigned))
}

/// Says that a goal is reached, or not yet after all; answers where the student's file is.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such goal, or for anybody but who teaches the student and the back office.
pub async fn reach_goal(platform: &Platform, actor: &Actor, id: GoalId, reached: bool) -> Outcome<String> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let student_id = sqlx::query_scalar!(r#"select student_id as "id: UserId" from goals where id = $1"#, id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find a goal")?
        .ok_or(AppError::NotFound)?;
    let (_, relation) = open_file(&mut tx, actor, student_id, Action::GoalManage).await?;
    tx.write_as_house().await?;
    sqlx::query!(
        "update goals set completed_at = case when $2 then coalesce(completed_at, $3) end,
                          completed_by = case when $2 then coalesce(completed_by, $4) end
          where id = $1",
        id.0,
        reached,
        platform.now(),
        person.user_id.0,
    )
    .execute(&mut *tx)
    .await
    .internal("reach a goal")?;
    tx.commit().await?;
    Ok(file_address(student_id, relation != Relation::Assigned))
}

//! Server functions about students: their files, goals and progress.

use crate::model::{GoalId, ProgressSheet, StudentFile, StudentLine};
use leptos::prelude::*;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Page};

#[cfg(not(target_arch = "wasm32"))]
use crate::server;
#[cfg(not(target_arch = "wasm32"))]
use preau_kernel::PageRequest;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Those whom the reader teaches.
#[server]
pub async fn list_students(#[server(default)] q: String, page: u32) -> Result<Page<StudentLine>, AppError> {
    let (platform, actor) = asked()?;
    answer(server::list_students(&platform, &actor, &q, PageRequest::new(page))).await
}

/// The file of a student.
#[server]
pub async fn show_student(id: UserId, page: u32) -> Result<StudentFile, AppError> {
    let (platform, actor) = asked()?;
    answer(server::student_file(&platform, &actor, id, PageRequest::new(page))).await
}

/// How the reader, or a child of theirs, gets on.
#[server]
pub async fn show_progress(#[server(default)] student: Option<String>, page: u32) -> Result<ProgressSheet, AppError> {
    let (platform, actor) = asked()?;
    answer(server::progress_for_family(&platform, &actor, student.as_deref(), PageRequest::new(page))).await
}

/// Sets a student a goal, and shows their file.
#[server]
pub async fn add_goal(
    student_id: UserId,
    #[server(default)] title: String,
    #[server(default)] subject: String,
    #[server(default)] due_on: String,
) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let new = server::NewGoal { title, subject, due_on };
        let address = server::add_goal(&platform, &actor, student_id, &new).await?;
        leptos_axum::redirect(&format!("{address}?info=goal-added"));
        Ok(())
    })
    .await
}

/// Says that a goal is reached, or not yet after all, and shows the student's file.
#[server]
pub async fn reach_goal(goal_id: GoalId, #[server(default)] reached: bool) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let address = server::reach_goal(&platform, &actor, goal_id, reached).await?;
        let info = if reached { "goal-reached" } else { "goal-reopened" };
        leptos_axum::redirect(&format!("{address}?info={info}"));
        Ok(())
    })
    .await
}

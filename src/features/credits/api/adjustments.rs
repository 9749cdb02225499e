//! Balances and adjustments, for the back office.

use crate::model::{Adjusted, AdjustmentForm, AdjustmentPreview, StudentRow};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::{AppError, Page};

/// Students with their balances.
#[server]
pub async fn list_balances(
    #[server(default)] page: u32,
    #[server(default)] q: String,
) -> Result<Page<StudentRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::list_balances(&platform, &actor, &q, preau_kernel::PageRequest::new(page))).await
}

/// What an adjustment would do; nothing when none is being prepared.
#[server(input = Json)]
pub async fn preview_adjustment(form: Option<AdjustmentForm>) -> Result<Option<AdjustmentPreview>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let Some(form) = form else { return Ok(None) };
    answer(crate::server::preview_adjustment(&platform, &actor, &form)).await.map(Some)
}

/// Gives or takes credits and shows what became of them.
#[server]
pub async fn adjust_credits(#[server(flatten)] form: AdjustmentForm) -> Result<Adjusted, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let adjusted = answer(crate::server::adjust(&platform, &actor, &form)).await?;
    let student = form.student_id.map(|id| id.to_string()).unwrap_or_default();
    leptos_axum::redirect(&format!("/admin/credits/{student}?info=credits-adjusted"));
    Ok(adjusted)
}

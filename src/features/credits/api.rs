//! Server functions of credits.

pub mod account;
pub mod adjustments;

use crate::model::Statement;
use leptos::prelude::*;
use preau_kernel::AppError;

/// Statements of the actor's students.
#[server]
pub async fn statements() -> Result<Vec<Statement>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::statements(&platform, &actor)).await
}

//! Server functions of the directory.

pub mod profiles;
pub mod reviews;

use crate::model::{CoachList, ProviderProfile};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Published providers, perhaps only those who teach `subject`.
#[server]
pub async fn coaches(#[server(default)] subject: String) -> Result<CoachList, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::browse(&platform, &actor, &subject)).await
}

/// The published provider of this slug.
#[server]
pub async fn coach(slug: String) -> Result<ProviderProfile, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::introduce(&platform, &actor, &slug)).await
}

//! Server functions of the public site.

use crate::model::{PageName, SitePage};
use leptos::prelude::*;
use preau_kernel::AppError;

/// The sections of the home page.
///
/// # Errors
/// When the database does not answer.
#[server]
pub async fn home() -> Result<SitePage, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::read_page(&platform, &actor, PageName::Home)).await
}

/// The sections of the legal page.
///
/// # Errors
/// When the database does not answer.
#[server]
pub async fn legal() -> Result<SitePage, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::read_page(&platform, &actor, PageName::Legal)).await
}

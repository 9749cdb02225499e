//! Server functions of the public site.

use crate::model::SitePage;
use leptos::prelude::*;
use preau_kernel::AppError;

/// The sections of the home page.
///
/// # Errors
/// When the database does not answer.
#[server]
pub async fn home() -> Result<SitePage, AppError> {
    use crate::{model::PageName, server};
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(server::read_page(&platform, &actor, PageName::Home)).await
}

/// The sections of the legal page.
///
/// # Errors
/// When the database does not answer.
#[server]
pub async fn legal() -> Result<SitePage, AppError> {
    use crate::{model::PageName, server};
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(server::read_page(&platform, &actor, PageName::Legal)).await
}

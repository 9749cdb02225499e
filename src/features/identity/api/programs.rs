//! Server functions about programs that are signed in for a person.

use crate::model::{ApiSessionId, ApiSessionInfo};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Programs that are signed in for oneself.
#[server]
pub async fn list_programs() -> Result<Vec<ApiSessionInfo>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::tokens::list(&platform, &actor)).await
}

/// Ends the session of one of them.
#[server]
pub async fn revoke_program(id: ApiSessionId) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::tokens::revoke(&platform, &actor, id)).await?;
    leptos_axum::redirect("/espace/profil?info=program-revoked");
    Ok(())
}

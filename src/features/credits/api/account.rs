//! The statement of an account, and whether its students share.

use crate::model::{History, StatementQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;
use preau_kernel::id::{AccountId, UserId};

/// One holder's statement, and whose else the reader may see.
#[server(input = Json)]
pub async fn show_history(query: StatementQuery) -> Result<History, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::history(&platform, &actor, &query)).await
}

/// Chooses whether an account's students share; leads back to the back office's page of `student_id` if one is named.
#[server]
pub async fn choose_sharing(
    account_id: AccountId,
    #[server(default)] sharing: String,
    #[server(default)] student_id: Option<UserId>,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let shared = crate::model::history::sharing_from_code(&sharing)?;
        crate::server::share_credits(&platform, &actor, account_id, shared).await
    })
    .await?;
    let page = student_id.map_or_else(|| "/espace/credits".to_owned(), |id| format!("/admin/credits/{id}"));
    leptos_axum::redirect(&format!("{page}?info=credit-sharing"));
    Ok(())
}

//! Methods that are kept for later charges, for whoever pays for an account.

use crate::model::AccountMethods;
use leptos::prelude::*;
use preau_kernel::AppError;

/// What the actor's accounts keep.
///
/// # Errors
/// Only for who pays for an account; never a student.
#[server]
pub async fn show_methods() -> Result<Vec<AccountMethods>, AppError> {
    use crate::server::{self, Providers};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(server::show_methods(&platform, &providers, &actor)).await
}

/// Whether what is paid with from now on is kept for renewals.
///
/// # Errors
/// Only for who pays for the account.
#[server]
pub async fn choose_keeping(
    #[server(default)] account_id: String,
    #[server(default)] keep: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let account_id = account_id.parse().map_err(|_| AppError::NotFound);
    answer(async { crate::server::choose_keeping(&platform, &actor, account_id?, keep == "true").await }).await?;
    leptos_axum::redirect("/espace/moyens-de-paiement?info=methods-chosen");
    Ok(())
}

/// Removes a method for good.
///
/// # Errors
/// Not found for somebody else's.
#[server]
pub async fn remove_method(#[server(default)] id: String) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { crate::server::remove_method(&platform, &actor, id?).await }).await?;
    leptos_axum::redirect("/espace/moyens-de-paiement?info=method-removed");
    Ok(())
}

//! Credit of accounts, for the back office.

use crate::model::credit::{CreditAdjustment, CreditSheet};
use leptos::prelude::*;
use preau_kernel::AppError;

/// The credit of an account; staff only.
#[server]
pub async fn show_account_credit(id: String) -> Result<CreditSheet, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { crate::server::invoices::show_credit(&platform, &actor, id?).await }).await
}

/// Adds to it or takes from it; staff only.
#[server]
pub async fn adjust_account_credit(#[server(flatten)] form: CreditAdjustment) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let account = answer(crate::server::invoices::adjust_credit(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("/admin/comptes/{account}/credit?info=credit-adjusted"));
    Ok(())
}

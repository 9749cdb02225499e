//! Server functions of the back office about plans and packs.

use crate::model::editor::{Catalogue, PackForm, PlanForm};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Plans and packs, on offer or not.
#[server]
pub async fn list_catalogue() -> Result<Catalogue, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::list_catalogue(&platform, &actor)).await
}

/// A plan as its editor shows it; a new one for an empty code.
#[server]
pub async fn show_plan(#[server(default)] code: String) -> Result<PlanForm, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::show_plan(&platform, &actor, &code)).await
}

/// Saves a plan.
#[server]
pub async fn save_plan(#[server(flatten)] form: PlanForm) -> Result<String, AppError> {
    let (platform, actor) = asked()?;
    let code = answer(crate::server::save_plan(&platform, &actor, &form)).await?;
    leptos_axum::redirect("/admin/formules?info=plan-saved");
    Ok(code)
}

/// A pack as its editor shows it; a new one for an empty code.
#[server]
pub async fn show_pack(#[server(default)] code: String) -> Result<PackForm, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::show_pack(&platform, &actor, &code)).await
}

/// Saves a pack.
#[server]
pub async fn save_pack(#[server(flatten)] form: PackForm) -> Result<String, AppError> {
    let (platform, actor) = asked()?;
    let code = answer(crate::server::save_pack(&platform, &actor, &form)).await?;
    leptos_axum::redirect("/admin/formules?info=pack-saved");
    Ok(code)
}

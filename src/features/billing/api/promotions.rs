//! Server functions of the back office about promotions.

use crate::model::PromotionId;
use crate::model::editor::{PromotionForm, PromotionPage, PromotionRow};
use leptos::prelude::*;
use preau_kernel::{AppError, Page};

#[cfg(not(target_arch = "wasm32"))]
use crate::{model::editor::PromotionState, server::promotions};
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Promotions with what they did.
#[server]
pub async fn list_promotions(
    #[server(default)] page: u32,
    #[server(default)] q: String,
    #[server(default)] state: String,
) -> Result<Page<PromotionRow>, AppError> {
    let (platform, actor) = asked()?;
    let (state, page) = (PromotionState::from_code(&state), preau_kernel::PageRequest::new(page));
    answer(promotions::list_promotions(&platform, &actor, &q, state, page)).await
}

/// A promotion as its editor shows it; a new one for no id.
#[server]
pub async fn show_promotion(#[server(default)] id: Option<PromotionId>) -> Result<PromotionPage, AppError> {
    let (platform, actor) = asked()?;
    answer(promotions::show_promotion(&platform, &actor, id)).await
}

/// Saves a promotion.
#[server]
pub async fn save_promotion(#[server(flatten)] form: PromotionForm) -> Result<PromotionId, AppError> {
    let (platform, actor) = asked()?;
    let id = answer(promotions::save_promotion(&platform, &actor, &form)).await?;
    leptos_axum::redirect("/admin/promotions?info=promotion-saved");
    Ok(id)
}

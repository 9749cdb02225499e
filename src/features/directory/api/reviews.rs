//! Server functions of the back office about reviews.

use crate::model::{ReviewId, ReviewList};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Reviews of a state, the latest first.
#[server]
pub async fn list_reviews(#[server(default)] state: String, page: u32) -> Result<ReviewList, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::reviews::list_all(&platform, &actor, &state, preau_kernel::PageRequest::new(page))).await
}

/// Takes a review away, with a reason.
#[server]
pub async fn hide_review(id: ReviewId, #[server(default)] reason: String) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        crate::server::reviews::hide(&platform, &actor, id, &reason).await?;
        leptos_axum::redirect("/admin/avis?etat=masques&info=review-hidden");
        Ok(())
    })
    .await
}

/// Shows a review again.
#[server]
pub async fn restore_review(id: ReviewId) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        crate::server::reviews::restore(&platform, &actor, id).await?;
        leptos_axum::redirect("/admin/avis?info=review-restored");
        Ok(())
    })
    .await
}

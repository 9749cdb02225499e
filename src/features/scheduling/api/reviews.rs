//! Server functions with which the parties of a booking say how it was.

use crate::model::{BookingId, ReviewSheet};
use leptos::prelude::*;
use preau_kernel::AppError;

/// The page on which a booking is reviewed.
#[server]
pub async fn show_review(id: BookingId) -> Result<ReviewSheet, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::reviews::show_sheet(&platform, &actor, id)).await
}

/// Says how a booking was, and shows it.
#[server]
pub async fn review_booking(
    booking_id: BookingId,
    #[server(default)] rating: String,
    #[server(default)] body: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let form = preau_directory::model::ReviewForm { rating, body };
        let published = crate::server::reviews::review_booking(&platform, &actor, booking_id, &form).await?;
        let info = if published { "reviews-published" } else { "review-written" };
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info={info}"));
        Ok(())
    })
    .await
}

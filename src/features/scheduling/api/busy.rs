//! Server functions about a provider's outside calendars.

use crate::model::{BusySource, BusySourceId, NewBusySource};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use crate::server::busy;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::http::outbound::Outbound;

/// The outside calendars of the provider who is signed in.
#[server]
pub async fn list_busy_sources() -> Result<Vec<BusySource>, AppError> {
    let (platform, actor) = asked()?;
    answer(busy::list_busy_sources(&platform, &actor)).await
}

/// Adds one and reads it.
#[server]
pub async fn add_busy_source(#[server(flatten)] new: NewBusySource) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(busy::add_busy_source(&platform, &actor, &Outbound::default(), &new)).await?;
    leptos_axum::redirect("/coach/calendriers?info=calendar-added");
    Ok(())
}

/// Reads one now.
#[server]
pub async fn refresh_busy_source(id: BusySourceId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(busy::refresh_now(&platform, &actor, &Outbound::default(), id)).await?;
    leptos_axum::redirect("/coach/calendriers?info=calendar-read");
    Ok(())
}

/// Forgets one.
#[server]
pub async fn remove_busy_source(id: BusySourceId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(busy::remove_busy_source(&platform, &actor, id)).await?;
    leptos_axum::redirect("/coach/calendriers?info=calendar-removed");
    Ok(())
}

//! Server functions of the back office about what can be booked.

use crate::model::{Service, ServiceForm, ServiceSheet};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Every service.
#[server]
pub async fn list_offered() -> Result<Vec<Service>, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::list_offered(&platform, &actor)).await
}

/// A service as its editor shows it.
#[server]
pub async fn show_service(code: String) -> Result<ServiceSheet, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::show_service(&platform, &actor, &code)).await
}

/// Saves what a service costs, its names and its thresholds.
#[server]
pub async fn save_service(#[server(flatten)] form: ServiceForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::save_service(&platform, &actor, &form)).await?;
    leptos_axum::redirect("/admin/services?info=service-saved");
    Ok(())
}

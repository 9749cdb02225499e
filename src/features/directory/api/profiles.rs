//! Server functions about how providers introduce themselves. `coach` is the slug of whose profile it is, for the back
//! office; empty, it is that of who asks.

use crate::model::{ProfileForm, ProfileRow, ProfileSheet};
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Everybody who gives appointments, for the back office.
#[server]
pub async fn list_profiles() -> Result<Vec<ProfileRow>, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::list_profiles(&platform, &actor)).await
}

/// A profile as its editor shows it.
#[server]
pub async fn show_profile(#[server(default)] coach: String) -> Result<ProfileSheet, AppError> {
    let (platform, actor) = asked()?;
    let slug = (!coach.is_empty()).then_some(coach.as_str());
    answer(crate::server::show_profile(&platform, &actor, slug)).await
}

/// Saves a profile.
#[server]
pub async fn save_profile(#[server(flatten)] form: ProfileForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::save_profile(&platform, &actor, &form)).await?;
    // Only slugs of providers get here, since the use case has found one.
    let page = crate::model::profile_address((!form.coach.is_empty()).then_some(form.coach.as_str()));
    leptos_axum::redirect(&format!("{page}?info=profile-saved"));
    Ok(())
}

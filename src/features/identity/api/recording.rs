//! Server functions about consent to recordings.

use crate::model::RecordingConsent;
use leptos::prelude::*;
use preau_kernel::AppError;
use preau_kernel::id::UserId;

#[cfg(not(target_arch = "wasm32"))]
use crate::server::consents;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// The learners one consents for.
#[server]
pub async fn list_recording_consents() -> Result<Vec<RecordingConsent>, AppError> {
    let (platform, actor) = asked()?;
    answer(consents::list_recording(&platform, &actor)).await
}

/// Agrees that a learner's lessons are recorded, or no longer.
#[server]
pub async fn choose_recording(student_id: UserId, #[server(default)] given: bool) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(consents::choose_recording(&platform, &actor, student_id, given)).await?;
    leptos_axum::redirect(if given {
        "/espace/profil?info=recording-agreed"
    } else {
        "/espace/profil?info=recording-withdrawn"
    });
    Ok(())
}

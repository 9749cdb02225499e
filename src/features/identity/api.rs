//! Server functions of identity: read who asks, call one use case, answer.

pub mod exports;
pub mod programs;
pub mod recording;

use crate::model::forms::{ActivationForm, AssessmentForm, SignInForm, StudentForm};
use crate::model::{Invitation, Organisation, PersonRow, Profile, SessionId, SessionInfo};
use leptos::prelude::*;
use preau_kernel::id::UserId;
use preau_kernel::{AppError, Page, SignedIn};

#[cfg(not(target_arch = "wasm32"))]
use crate::server::{self, origin::Origin};
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked, platform};

/// Who is signed in, if anybody.
#[server]
pub async fn current_user() -> Result<Option<SignedIn>, AppError> {
    Ok(preau_platform::actor().signed_in().ok().cloned())
}

/// The business that runs this deployment.
#[server(ReadOrganisation)]
pub async fn organisation() -> Result<Organisation, AppError> {
    let platform = platform()?;
    answer(server::organisation::read(&platform)).await
}

/// Signs in by password; leads to `suite` or home.
#[server]
pub async fn sign_in(#[server(flatten)] form: SignInForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let origin = Origin::of_request()?;
    answer(async { server::sign_in::sign_in(&platform, &actor, &origin, form).await?.open() }).await
}

/// Ends this browser's session; leads to the sign-in page.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let origin = Origin::of_request()?;
    answer(async { server::my_sessions::sign_out(&platform, &actor, &origin).await?.open() }).await
}

/// Opens an account with the free assessment, and signs the parent in (SPEC ID-1).
#[server]
pub async fn request_assessment(#[server(flatten)] form: AssessmentForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let origin = Origin::of_request()?;
    answer(async { server::open_account::request_assessment(&platform, &actor, &origin, form).await?.open() }).await
}

/// Adds a child to the household.
#[server]
pub async fn add_child(#[server(flatten)] form: StudentForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(async { server::add_child::add_child(&platform, &actor, form).await }).await?;
    leptos_axum::redirect("/espace?info=child-added");
    Ok(())
}

/// Sends a new activation link for a student; the one before stops working (SPEC ID-1).
#[server]
pub async fn renew_activation(student_id: UserId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::renew_activation::renew_activation(&platform, &actor, student_id)).await?;
    let staff = actor.signed_in().is_ok_and(|me| me.roles.is_staff());
    leptos_axum::redirect(if staff { "/admin/personnes?info=link-sent" } else { "/espace/profil?info=link-sent" });
    Ok(())
}

/// Whom an activation link is for.
#[server]
pub async fn find_invitation(token: String) -> Result<Invitation, AppError> {
    let (platform, actor) = asked()?;
    let origin = Origin::of_request()?;
    answer(server::activation::invitation(&platform, &actor, &origin, &token)).await
}

/// Chooses a password by an activation link, and signs the student in.
#[server]
pub async fn activate(#[server(flatten)] form: ActivationForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let origin = Origin::of_request()?;
    answer(async { server::activation::activate(&platform, &actor, &origin, form).await?.open() }).await
}

/// One's own data.
#[server]
pub async fn my_profile() -> Result<Profile, AppError> {
    let (platform, actor) = asked()?;
    answer(server::profile::find(&platform, &actor)).await
}

/// Pages and mails speak this language from now on; an unknown tag changes nothing.
#[server]
pub async fn choose_language(#[server(default)] locale: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let locale =
        preau_kernel::Locale::from_tag(&locale).or(actor.signed_in().ok().map(|me| me.locale)).unwrap_or_default();
    answer(server::profile::choose_language(&platform, &actor, locale)).await?;
    leptos_axum::redirect("/espace/profil?info=language");
    Ok(())
}

/// Times are shown in this zone from now on.
#[server]
pub async fn choose_time_zone(#[server(default)] time_zone: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::profile::choose_time_zone(&platform, &actor, &time_zone)).await?;
    leptos_axum::redirect("/espace/profil?info=time-zone");
    Ok(())
}

/// Where one is signed in.
#[server]
pub async fn list_sessions() -> Result<Vec<SessionInfo>, AppError> {
    let (platform, actor) = asked()?;
    let current = Origin::of_request()?.session;
    answer(server::my_sessions::list(&platform, &actor, current)).await
}

/// Ends one of one's own sessions.
#[server]
pub async fn revoke_session(id: SessionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::my_sessions::revoke(&platform, &actor, id)).await?;
    leptos_axum::redirect("/espace/profil?info=session-revoked");
    Ok(())
}

/// Ends all of one's sessions but this one.
#[server]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let current = Origin::of_request()?.session;
    answer(server::my_sessions::sign_out_everywhere(&platform, &actor, current)).await?;
    leptos_axum::redirect("/espace/profil?info=sessions-revoked");
    Ok(())
}

/// People, for the back office. An unknown role shows everybody.
#[server]
pub async fn list_people(
    #[server(default)] page: u32,
    #[server(default)] q: String,
    #[server(default)] role: String,
) -> Result<Page<PersonRow>, AppError> {
    let (platform, actor) = asked()?;
    let query = crate::model::PeopleQuery::typed(page, q, &role);
    answer(server::people_list::list_people(&platform, &actor, query)).await
}

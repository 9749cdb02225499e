//! Server functions that change a subscription.

use crate::model::SubscriptionId;
use crate::model::manage::SubscriptionDetail;
use leptos::prelude::*;
use preau_kernel::AppError;
use preau_payments::model::KeepChoice;

#[cfg(not(target_arch = "wasm32"))]
use crate::server;
#[cfg(not(target_arch = "wasm32"))]
use preau_payments::server::Providers;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Back to the subscription's page.
#[cfg(not(target_arch = "wasm32"))]
fn back(id: SubscriptionId, info: &str) {
    leptos_axum::redirect(&format!("/espace/abonnement/{id}?info={info}"));
}

/// A subscription and what can be done about it; with a plan, what changing to it would do.
#[server]
pub async fn show_subscription(
    id: SubscriptionId,
    #[server(default)] plan: String,
) -> Result<SubscriptionDetail, AppError> {
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(server::show_subscription(&platform, &providers, &actor, id, &plan)).await
}

/// Changes the plan as the preview showed; where to go and pay, if there is something to pay.
#[server]
pub async fn change_plan(
    id: SubscriptionId,
    #[server(default)] plan: String,
    #[server(default)] provider: String,
    #[server(default)] seen: String,
    #[server(flatten)] keep: KeepChoice,
) -> Result<String, AppError> {
    use preau_payments::{model::ProviderKind, server::leave_for};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let (provider, seen) = (ProviderKind::from_code(&provider), seen.parse().ok());
    let keep = keep.answer();
    let wanted = server::ChangePlan { subscription: id, plan, provider, seen, keep };
    match answer(server::change_plan(&platform, &providers, &actor, wanted)).await? {
        server::Changed::ToPay(_, url) => {
            leave_for(&url)?;
            Ok(url)
        }
        server::Changed::Later => {
            back(id, "change-planned");
            Ok(String::new())
        }
    }
}

/// Takes a planned change back.
#[server]
pub async fn keep_plan(id: SubscriptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::keep_plan(&platform, &actor, id)).await?;
    back(id, "plan-kept");
    Ok(())
}

/// Pauses a subscription.
#[server]
pub async fn pause(id: SubscriptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::pause(&platform, &actor, id)).await?;
    back(id, "subscription-paused");
    Ok(())
}

/// Resumes a subscription.
#[server]
pub async fn resume(id: SubscriptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::resume(&platform, &actor, id)).await?;
    back(id, "subscription-resumed");
    Ok(())
}

/// Ends a subscription with what is paid.
#[server]
pub async fn end_at_period(id: SubscriptionId, #[server(default)] reason: String) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::end_at_period(&platform, &actor, id, &reason)).await?;
    leptos_axum::redirect("/espace/abonnement?info=subscription-ending");
    Ok(())
}

/// Takes the end back.
#[server]
pub async fn go_on(id: SubscriptionId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::go_on(&platform, &actor, id)).await?;
    back(id, "subscription-goes-on");
    Ok(())
}

/// Chooses ARIA's subjects.
#[server]
pub async fn choose_aria_subjects(
    id: SubscriptionId,
    #[server(default)] aria_subjects: Vec<String>,
) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::choose_aria_subjects(&platform, &actor, id, &aria_subjects)).await?;
    back(id, "aria-chosen");
    Ok(())
}

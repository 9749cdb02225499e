//! Server functions of billing.

pub mod invoices;

use crate::model::{Overview as SubscriptionOverview, PlanCard};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Plans on offer, in their order; for everybody.
#[server]
pub async fn list_plans() -> Result<Vec<PlanCard>, AppError> {
    use preau_platform::context::{answer, platform};
    let platform = platform()?;
    answer(crate::server::list_plans(&platform)).await
}

/// Subscriptions of the actor's students, and what there is to choose from.
#[server]
pub async fn overview() -> Result<SubscriptionOverview, AppError> {
    use preau_payments::server::Providers;
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(crate::server::overview(&platform, &providers, &actor)).await
}

/// Takes or renews a plan; where to go and pay. A form without JavaScript is sent there.
///
/// # Errors
/// See [`crate::server::subscribe`].
#[server]
pub async fn subscribe(
    #[server(default)] student_id: String,
    #[server(default)] plan: String,
    #[server(default)] aria_subjects: Vec<String>,
    #[server(default)] provider: String,
) -> Result<String, AppError> {
    use crate::server;
    use preau_payments::{model::ProviderKind, server::Providers, server::leave_for};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let (student_id, provider) = (student_id.parse().ok(), ProviderKind::from_code(&provider));
    let wanted = server::Subscribe { student_id, plan, aria_subjects, provider };
    let url = answer(server::subscribe(&platform, &providers, &actor, wanted)).await?.url;
    leave_for(&url)?;
    Ok(url)
}

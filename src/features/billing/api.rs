//! Server functions of billing.

pub mod account;
pub mod catalogue;
pub mod credit;
pub mod dunning;
pub mod invoices;
pub mod manage;
pub mod office;
pub mod promotions;
pub mod purchase;
pub mod quotes;

use crate::model::{Offers, Overview as SubscriptionOverview, PlanCard};
use leptos::prelude::*;
use preau_kernel::AppError;

/// Plans on offer, in their order; for everybody.
#[server]
pub async fn list_plans() -> Result<Vec<PlanCard>, AppError> {
    use preau_platform::context::{answer, platform};
    let platform = platform()?;
    answer(crate::server::list_plans(&platform)).await
}

/// Everything on offer, in its order; for everybody.
#[server]
pub async fn list_offers() -> Result<Offers, AppError> {
    use preau_platform::context::{answer, platform};
    let platform = platform()?;
    answer(crate::server::list_offers(&platform)).await
}

/// Subscriptions of the actor's students, and what there is to choose from.
#[server]
pub async fn overview() -> Result<SubscriptionOverview, AppError> {
    use preau_payments::server::Providers;
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(crate::server::overview(&platform, &providers, &actor)).await
}

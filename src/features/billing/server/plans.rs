//! Plans on offer.

use super::store;
use crate::model::PlanCard;
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;

/// Public plans, in their order. Anybody may see them.
///
/// # Errors
/// When the connection is lost.
pub async fn list_plans(platform: &Platform) -> Outcome<Vec<PlanCard>> {
    let mut tx = platform.db.begin_as(&Actor::Visitor).await?;
    store::list_plans(&mut tx).await
}

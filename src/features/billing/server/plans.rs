//! What is on offer.

use super::{packs, store};
use crate::model::{Audience, Offers, PlanCard};
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;

/// Public plans for students, in their order. Anybody may see them.
///
/// # Errors
/// When the connection is lost.
pub async fn list_plans(platform: &Platform) -> Outcome<Vec<PlanCard>> {
    let mut tx = platform.db.begin_as(&Actor::Visitor).await?;
    store::list_plans(&mut tx, Audience::Student).await
}

/// Everything that is on offer, in its order. Anybody may see it.
///
/// # Errors
/// When the connection is lost.
pub async fn list_offers(platform: &Platform) -> Outcome<Offers> {
    let mut tx = platform.db.begin_as(&Actor::Visitor).await?;
    Ok(Offers {
        plans: store::list_plans(&mut tx, Audience::Student).await?,
        community: store::list_plans(&mut tx, Audience::Member).await?,
        packs: packs::list(&mut tx).await?,
    })
}

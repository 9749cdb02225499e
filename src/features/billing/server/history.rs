//! What happened to a subscription, and who did it; never edited.

use crate::model::SubscriptionId;
use chrono::{DateTime, Utc};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::{IntoInternal, Tx};

/// Notes what happened; nobody did it when the house did.
pub(super) async fn note(
    tx: &mut Tx,
    at: DateTime<Utc>,
    subscription: SubscriptionId,
    kind: &str,
    actor: Option<UserId>,
) -> Outcome<()> {
    sqlx::query!(
        "insert into subscription_events (subscription_id, at, kind, actor_id) values ($1, $2, $3, $4)",
        subscription.0,
        at,
        kind,
        actor.map(|id| id.0),
    )
    .execute(&mut **tx)
    .await
    .internal("note what happened to a subscription")?;
    Ok(())
}

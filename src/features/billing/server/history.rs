//! What happened to a subscription, and who did it; never edited. What its payers should know of is an event as well.

use super::notices;
use crate::model::SubscriptionId;
use chrono::{DateTime, Utc};
use preau_kernel::Outcome;
use preau_kernel::id::UserId;
use preau_platform::outbox::{self, DomainEvent};
use preau_platform::{IntoInternal, Tx};
use serde::{Deserialize, Serialize};

/// Something happened to a subscription that its payers are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SubscriptionNoted {
    /// Which subscription.
    pub subscription_id: SubscriptionId,
    /// What, as the history has it.
    pub kind: String,
    /// Who did it; nobody when the house did.
    pub by: Option<UserId>,
}

impl DomainEvent for SubscriptionNoted {
    const KIND: &'static str = "subscription-noted";
}

/// Notes what happened; nobody did it when the house did. Whoever commits rings.
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
    if notices::is_told(kind) {
        let event = SubscriptionNoted { subscription_id: subscription, kind: kind.to_owned(), by: actor };
        outbox::record(tx, at, &event).await?;
    }
    Ok(())
}

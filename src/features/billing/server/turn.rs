//! What time alone does to subscriptions and purchases: endings that were wished for, trials and plans paid once that are over,
//! pauses that end by themselves, purchases that nobody paid. Running it again changes nothing.

use super::rest::wake;
use super::{dunning, history, promotions, store};
use crate::model::{InvoiceId, SubscriptionId};
use chrono::{DateTime, TimeDelta, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Every ten minutes: does what is due.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct TurnSubscriptions {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for TurnSubscriptions {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for TurnSubscriptions {
    const IDENTIFIER: &'static str = "turn_subscriptions";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        turn_subscriptions(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// From how old on a purchase that holds something for itself is given up, when no payment of it is under way.
const PATIENCE: TimeDelta = TimeDelta::hours(2);

/// Does what is due; how many subscriptions and purchases that were. One that fails does not keep the others.
///
/// # Errors
/// The first failure, when every one has had its turn: running again is safe.
pub async fn turn_subscriptions(platform: &Platform) -> Outcome<usize> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let due = list_due(&mut tx, now).await?;
    let abandoned = list_abandoned(&mut tx, now - PATIENCE).await?;
    tx.rollback().await?;
    let (mut done, mut failure) = (0, None);
    for id in due {
        match turn(platform, id).await {
            Ok(turned) => done += usize::from(turned),
            Err(error) => {
                tracing::warn!(subscription = %id, %error, "subscription not turned; tried again later");
                failure.get_or_insert(error);
            }
        }
    }
    for id in abandoned {
        let mut tx = platform.db.begin_as(&Actor::System).await?;
        promotions::give_up(&mut tx, id, now).await?;
        tx.commit().await?;
        done += 1;
    }
    if done > 0 {
        outbox::ring(platform);
    }
    failure.map_or(Ok(done), Err)
}

async fn list_due(tx: &mut Tx, now: DateTime<Utc>) -> Outcome<Vec<SubscriptionId>> {
    sqlx::query_scalar!(
        r#"select subscription_id as "id!: SubscriptionId" from subscription_turns where due_at <= $1 order by 1"#,
        now
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list subscriptions whose time has come")
}

/// Is this one due? One look, however many others are.
async fn is_due(tx: &mut Tx, id: SubscriptionId, now: DateTime<Utc>) -> Outcome<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from subscription_turns where subscription_id = $1 and due_at <= $2) as "due!""#,
        id.0,
        now
    )
    .fetch_one(&mut **tx)
    .await
    .internal("look whether the time of a subscription has come")
}

async fn turn(platform: &Platform, id: SubscriptionId) -> Outcome<bool> {
    let now = platform.now();
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let Some(seen) = store::find(&mut tx, id).await? else { return Ok(false) };
    store::lock_student(&mut tx, seen.student_id).await?;
    // Somebody may have paid or resumed since it was listed.
    if !is_due(&mut tx, id, now).await? {
        return Ok(false);
    }
    let Some(subscription) = store::find(&mut tx, id).await? else { return Ok(false) };
    let what = if wake(platform, &mut tx, &subscription).await? {
        "resumed"
    } else if store::find_terms(&mut tx, id).await?.ends_at_period {
        store::set_cancelled(&mut tx, id, now).await?;
        "ended"
    } else {
        store::set_expired(&mut tx, id, now).await?;
        "expired"
    };
    if what != "resumed" {
        dunning::let_go_of(platform, &mut tx, id).await?;
    }
    history::note(&mut tx, now, id, what, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// Drafts that hold a promotion or a price of the day, and for which no payment is under way.
async fn list_abandoned(tx: &mut Tx, before: DateTime<Utc>) -> Outcome<Vec<InvoiceId>> {
    sqlx::query_scalar!(
        r#"select i.id as "id: InvoiceId" from invoices i
            where i.status = 'draft' and i.origin = 'purchase' and i.created_at < $1
              and (exists (select from promotion_uses u where u.purpose = 'invoice:' || i.id and u.status = 'reserved')
                   or exists (select from subscription_changes c where c.invoice_id = i.id and c.status = 'waiting'))
              and not exists (select from payments p
                               where p.purpose = 'invoice:' || i.id and (p.status in ('created', 'pending') or p.settled_at is not null))
            order by i.created_at, i.id limit 1000"#,
        before
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list purchases that nobody paid")
}

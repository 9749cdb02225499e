//! Publishes what was said when the time for answering is over.

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Every few minutes: reviews nobody can answer any more are there to be read.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct PublishReviews {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for PublishReviews {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for PublishReviews {
    const IDENTIFIER: &'static str = "publish_reviews";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        publish_due(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Publishes every review whose time is over; returns how many. Safe to run at any time, by several at once.
///
/// # Errors
/// When the database cannot be reached.
pub async fn publish_due(platform: &Platform) -> Outcome<u64> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let published = sqlx::query!(
        "update reviews set published_at = $1 where published_at is null and closes_at <= $1",
        platform.now()
    )
    .execute(&mut *tx)
    .await
    .internal("publish reviews")?;
    tx.commit().await?;
    Ok(published.rows_affected())
}

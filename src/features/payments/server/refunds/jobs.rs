//! The janitor of refunds: asks about those that are not given back yet.

use super::{ask, store};
use crate::server::Providers;
use crate::server::jobs::providers_of;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;
use preau_platform::jobs::{JobError, platform_of};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Each minute (`* * * * * check_refunds`).
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct CheckRefunds {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for CheckRefunds {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for CheckRefunds {
    const IDENTIFIER: &'static str = "check_refunds";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        check_due(&platform, &providers_of(&context)?).await.map(drop).map_err(JobError::from)
    }
}

/// Asked about in one run; what is left waits for the next minute.
const AT_ONCE: i64 = 50;

/// Asks about every refund that is due. One that fails does not keep the others. Returns how many were due.
///
/// # Errors
/// When the database cannot be reached.
pub async fn check_due(platform: &Platform, providers: &Providers) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let due = store::list_due(&mut tx, platform.now(), AT_ONCE).await?;
    tx.rollback().await?;
    for id in &due {
        if let Err(error) = ask::ask(platform, providers, *id).await {
            tracing::warn!(refund = %id, %error, "a refund could not be followed; tried again later");
        }
    }
    Ok(due.len())
}

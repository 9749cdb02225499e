//! Jobs: ask about one payment after its webhook, and the janitor who asks about all that are due (SPEC PA-5).

use super::{Providers, check, store};
use crate::model::PaymentId;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::Platform;
use preau_platform::jobs::{JobError, platform_of};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Asks about one payment; put in line by its webhook, at most once at a time.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct CheckPayment {
    /// Which payment.
    pub payment_id: PaymentId,
}

impl TaskHandler for CheckPayment {
    const IDENTIFIER: &'static str = "check_payment";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        match check(&platform, &providers_of(&context)?, self.payment_id).await {
            Ok(_) | Err(AppError::NotFound) => Ok(()),
            Err(error) => Err(JobError::from(error)),
        }
    }
}

/// The janitor: each minute (`* * * * * check_open_payments`). Webhooks get lost; this is why nothing does.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct CheckOpenPayments {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for CheckOpenPayments {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for CheckOpenPayments {
    const IDENTIFIER: &'static str = "check_open_payments";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        check_due(&platform, &providers_of(&context)?).await.map(drop).map_err(JobError::from)
    }
}

/// Asked about in one run; what is left waits for the next minute.
const AT_ONCE: i64 = 50;

/// Asks about every payment that is due by [`next_check`](crate::model::decision::next_check). One that fails does not keep
/// the others. Returns how many were due.
///
/// # Errors
/// When the database cannot be reached.
pub async fn check_due(platform: &Platform, providers: &Providers) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let due = store::list_due(&mut tx, platform.now(), AT_ONCE).await?;
    tx.rollback().await?;
    for id in &due {
        if let Err(error) = check(platform, providers, *id).await {
            tracing::info!(payment = %id, %error, "asked in vain; asked again later");
        }
    }
    Ok(due.len())
}

pub(super) fn providers_of(context: &WorkerContext) -> Result<Providers, JobError> {
    context.get_ext::<Providers>().cloned().ok_or_else(|| JobError::Retry("worker has no providers".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_janitor_comes_whatever_the_scheduler_says() {
        for payload in ["null", "{}", r#"{"_cron": {"ts": "2026-03-02T08:00:00Z", "backfilled": false}}"#] {
            assert!(serde_json::from_str::<CheckOpenPayments>(payload).is_ok(), "{payload}");
        }
    }
}

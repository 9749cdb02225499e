//! The hourly job: issues renewals, takes every step that is due, then reminds of other invoices that are late. One that fails
//! does not keep the others.

use super::charge::{Charger, Charging};
use super::{issue, overdue, step, store};
use crate::model::InvoiceId;
use crate::model::dunning::Step;
use chrono::{Days, NaiveDate};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// Each hour, and when a worker starts.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct RunDunning {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for RunDunning {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for RunDunning {
    const IDENTIFIER: &'static str = "run_dunning";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        let charging =
            context.get_ext::<Charging>().ok_or_else(|| JobError::Retry("worker has no charger".to_owned()))?;
        run_dunning(&platform, charging.0.as_ref()).await.map(drop).map_err(JobError::from)
    }
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Renewals that were issued.
    pub issued: usize,
    /// Steps that were taken.
    pub steps: usize,
    /// Other invoices that were reminded of.
    pub reminders: usize,
}

/// Does whatever the calendar says is due now. Safe to run at any time, by several at once.
///
/// # Errors
/// The first failure, when everything has had its turn: running again is safe.
pub async fn run_dunning(platform: &Platform, charger: &dyn Charger) -> Outcome<Worked> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let day = store::today(platform, &mut tx).await?;
    let ending = issue::list_ending(platform, &mut tx, day).await?;
    tx.rollback().await?;
    let (mut worked, mut failure) = (Worked::default(), None);
    for one in ending {
        match issue::issue_one(platform, day, one).await {
            Ok(issued) => worked.issued += usize::from(issued.is_some()),
            Err(error) => keep(&mut failure, error, "a renewal is not issued; tried again later"),
        }
    }
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let open = list_open(&mut tx, day.1).await?;
    tx.rollback().await?;
    for id in open {
        match step::take_due(platform, charger, day, id).await {
            Ok(steps) => worked.steps += steps,
            Err(error) => keep(&mut failure, error, "a step of dunning is not taken; tried again later"),
        }
    }
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let late = overdue::list(&mut tx, day.1).await?;
    tx.rollback().await?;
    for one in late {
        match overdue::remind(platform, &one).await {
            Ok(reminded) => worked.reminders += usize::from(reminded),
            Err(error) => keep(&mut failure, error, "an invoice is not reminded of; tried again later"),
        }
    }
    if worked != Worked::default() {
        outbox::ring(platform);
    }
    failure.map_or(Ok(worked), Err)
}

fn keep(failure: &mut Option<AppError>, error: AppError, what: &str) {
    tracing::warn!(%error, "{what}");
    failure.get_or_insert(error);
}

/// Renewals about which something may be due today.
async fn list_open(tx: &mut Tx, today: NaiveDate) -> Outcome<Vec<InvoiceId>> {
    let reach = today + Days::new((-Step::Reminder.day()).unsigned_abs());
    sqlx::query_scalar!(
        r#"select invoice_id as "id: InvoiceId" from renewals
            where closed_at is null and deadline <= $1 order by deadline, invoice_id"#,
        reach
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list open renewals")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_comes_whatever_the_scheduler_says() {
        for payload in ["null", "{}", r#"{"_cron": {"ts": "2026-03-02T06:00:00Z", "backfilled": false}}"#] {
            assert!(serde_json::from_str::<RunDunning>(payload).is_ok(), "{payload}");
        }
    }
}

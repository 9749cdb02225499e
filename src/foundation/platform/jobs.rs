//! Jobs: work done after the answer, retried until it succeeds. The queue is `graphile_worker` (rows in Postgres); a
//! room declares a job as a serde struct that implements `graphile_worker::TaskHandler` and takes the [`Platform`]
//! from its context with [`platform_of`]. `server::wiring` lists every job, subscriber and schedule.

use crate::error::IntoInternal;
use crate::outbox::{self, Subscribers};
use crate::{Db, Platform, Tx};
use chrono::{DateTime, Utc};
use graphile_worker::{
    IntoTaskHandlerResult, LocalQueueConfig, RefetchDelayConfig, TaskHandler, WorkerContext, WorkerOptions,
};
use preau_kernel::{AppError, Outcome};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Schema of the queue's own tables.
pub const SCHEMA: &str = "graphile_worker";

/// How a job is put in line.
#[derive(Clone, Debug, Default)]
pub struct Enqueue {
    /// Not before this instant.
    pub run_at: Option<DateTime<Utc>>,
    /// At most one waiting job with this key; a second one replaces it.
    pub key: Option<String>,
    /// Tries before it is given up and shown under failed jobs; 25 by default, over about three days.
    pub max_attempts: Option<i16>,
}

/// Puts a job in line in the caller's transaction: it exists if and only if the transaction commits.
///
/// Not for the booking transaction: the queue notifies its workers, which takes a global lock at commit. Record an event
/// there instead ([`outbox::record`]).
///
/// # Errors
/// When the connection is lost.
pub async fn enqueue<J: TaskHandler + Serialize>(tx: &mut Tx, job: &J, how: Enqueue) -> Outcome<()> {
    let payload = serde_json::to_value(job).map_err(|e| crate::error::internal_error("encode job", &e))?;
    // Not `query!`: the library creates this function when a worker starts, not our migrations.
    sqlx::query(
        "select graphile_worker.add_job($1, payload => $2::json, run_at => $3, max_attempts => $4::int, job_key => $5)",
    )
    .bind(J::IDENTIFIER)
    .bind(payload)
    .bind(how.run_at)
    .bind(how.max_attempts.map(i32::from))
    .bind(how.key)
    .execute(&mut **tx)
    .await
    .internal("enqueue job")?;
    Ok(())
}

/// Why a job did not succeed. The job says which; nobody guesses.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Worth another try, with back-off.
    #[error("retry: {0}")]
    Retry(String),
}

impl From<AppError> for JobError {
    fn from(error: AppError) -> Self {
        Self::Retry(error.to_string())
    }
}

/// The platform a job runs on.
///
/// # Errors
/// When the worker was built without one, which is a defect of ours.
pub fn platform_of(context: &WorkerContext) -> Result<Platform, JobError> {
    context.get_ext::<Platform>().cloned().ok_or_else(|| JobError::Retry("worker has no platform".to_owned()))
}

/// Delivers one event to one subscriber; put in line by the relay.
#[derive(Debug, Serialize, Deserialize)]
pub struct React {
    /// Which event.
    pub event_id: i64,
    /// Name of the subscriber.
    pub subscriber: String,
}

impl TaskHandler for React {
    const IDENTIFIER: &'static str = "react";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        let subscribers =
            context.get_ext::<Subscribers>().ok_or_else(|| JobError::Retry("worker has no subscribers".to_owned()))?;
        outbox::react(&platform, subscribers, self.event_id, &self.subscriber).await.map_err(JobError::from)
    }
}

/// Creates or updates the queue's tables; part of `preau migrate`.
///
/// # Errors
/// When the queue's own migrations fail.
pub async fn migrate(db: &Db) -> anyhow::Result<()> {
    WorkerOptions::default().schema(SCHEMA).pg_pool(db.pool().clone()).init().await?;
    sqlx::raw_sql(FIND_JOBS_BY_INDEX).execute(db.pool()).await?;
    Ok(())
}

/// Postgres keeps the plan of a function's statement for as long as the connection lives. Made while nothing waits, it
/// reads the whole table, and goes on doing so once ten thousand jobs wait: each new one then costs as much as all before
/// it. Without whole-table reads, the plan that is kept finds a job by its key.
const FIND_JOBS_BY_INDEX: &str = "
    do $$
    declare added_by regprocedure;
    begin
        for added_by in
            select oid from pg_proc
            where pronamespace = 'graphile_worker'::regnamespace and proname = 'add_jobs' and proconfig is null
        loop
            execute format('alter function %s set enable_seqscan = off', added_by);
        end loop;
    end $$";

/// How often an idle worker asks for work that no notification announced (jobs that become due, those of a lost node).
const POLL: Duration = Duration::from_secs(2);

/// A worker on `platform` that knows [`React`]; the caller adds every other job and calls `init`.
///
/// A killed node is noticed after 20 s without heartbeat and its jobs are run again elsewhere.
pub fn worker(platform: &Platform, subscribers: Subscribers) -> WorkerOptions {
    WorkerOptions::default()
        .schema(SCHEMA)
        .pg_pool(platform.db.pool().clone())
        .concurrency(4)
        .poll_interval(POLL)
        // Fetched in handfuls. Without it, this library takes one job per signal and slot: what waits after a crash or a
        // burst would be worked off at two jobs a second. Few at once, because those in hand wait for recovery too.
        // The delay after a fetch in vain is not optional: without it, the end of each fetch wakes the next one, and an
        // idle worker asks thousands of times a second (0.14.1, `local_queue/fetch.rs`). A notification ends the delay.
        .local_queue(
            LocalQueueConfig::default()
                .with_size(20)
                .with_refetch_delay(RefetchDelayConfig::default().with_duration(POLL).with_max_abort_threshold(1)),
        )
        .listen_os_shutdown_signals(false)
        .heartbeat_interval(Duration::from_secs(5))
        .sweep_interval(Duration::from_secs(10))
        .sweep_threshold(Duration::from_secs(20))
        .recovery_delay(Duration::from_secs(1))
        .add_extension(platform.clone())
        .add_extension(subscribers)
        .define_job::<React>()
}

//! Reads outside calendars when they are due: nothing is locked while somebody else's server is waited for.

use super::calendar::busy_spans;
use crate::model::{BusyProblem, BusySourceId};
use crate::server::rules::span::Span;
use chrono::{DateTime, TimeDelta, Utc};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_directory::ProviderId;
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::error::internal_error;
use preau_platform::http::outbound::{Bounds, Fetched, Outbound, OutboundError};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::time::zone;
use preau_platform::{IntoInternal, Platform, Tx};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::time::Duration;

const EVERY: TimeDelta = TimeDelta::minutes(30);
/// One that keeps failing is asked less and less often, down to this.
const RAREST: TimeDelta = TimeDelta::hours(6);
/// In one run.
const AT_ONCE: i64 = 50;
const BOUNDS: Bounds = Bounds { bytes: 2 * 1024 * 1024, time: Duration::from_secs(10) };
/// Nobody can book further ahead than this.
const HORIZON: TimeDelta = TimeDelta::days(366);

/// Every five minutes (`*/5 * * * *`): those that are due, each about every half hour.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct RefreshBusy {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for RefreshBusy {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for RefreshBusy {
    const IDENTIFIER: &'static str = "refresh_busy";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        refresh_due(&platform, &Outbound::default()).await.map(drop).map_err(JobError::from)
    }
}

/// Reads every outside calendar that is due; one that fails does not keep the others. Returns how many were due.
///
/// # Errors
/// When the database cannot be reached.
pub async fn refresh_due(platform: &Platform, outbound: &Outbound) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let due = sqlx::query_scalar!(
        r#"select id as "id: BusySourceId" from busy_sources where next_fetch_at <= $1 order by next_fetch_at limit $2"#,
        platform.now(),
        AT_ONCE
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list outside calendars that are due")?;
    tx.rollback().await?;
    for id in &due {
        if let Err(error) = refresh_if_due(platform, outbound, *id).await {
            tracing::warn!(source = %id, %error, "an outside calendar was not read; tried again later");
        }
    }
    Ok(due.len())
}

/// Reads a calendar of the actor's now.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not theirs, [`AppError::Forbidden`] for somebody who is no provider,
/// [`AppError::RateLimited`] after several times in a row.
pub async fn refresh_now(platform: &Platform, actor: &Actor, outbound: &Outbound, id: BusySourceId) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    let (person, provider_id) = super::provider_of(&mut tx, actor).await?;
    let theirs = sqlx::query_scalar!(
        r#"select exists (select from busy_sources where id = $1 and provider_id = $2) as "theirs!""#,
        id.0,
        provider_id.0
    )
    .fetch_one(&mut *tx)
    .await
    .internal("find outside calendar")?;
    drop(tx);
    if !theirs {
        return Err(AppError::NotFound);
    }
    not_too_often(platform, person.user_id).await?;
    refresh(platform, outbound, id).await
}

/// Somebody else's server is asked at once, each time: ten times in ten minutes.
pub(super) async fn not_too_often(platform: &Platform, user_id: UserId) -> Outcome<()> {
    let quota = preau_platform::limits::Quota { hits: 10, seconds: 600 };
    preau_platform::limits::hit(platform, &format!("busy-refresh:{user_id}"), quota).await
}

struct Source {
    provider_id: ProviderId,
    url: String,
    etag: Option<String>,
    failures: i32,
    time_zone: Option<String>,
}

/// Claims, fetches, reads, writes. What was known stays until there is something newer: hours stay closed while the other
/// calendar cannot be read.
pub(super) async fn refresh(platform: &Platform, outbound: &Outbound, id: BusySourceId) -> Outcome<()> {
    read_again(platform, outbound, id, false).await
}

/// [`refresh`], unless another node has taken it since it was listed.
async fn refresh_if_due(platform: &Platform, outbound: &Outbound, id: BusySourceId) -> Outcome<()> {
    read_again(platform, outbound, id, true).await
}

async fn read_again(platform: &Platform, outbound: &Outbound, id: BusySourceId, only_due: bool) -> Outcome<()> {
    let Some(source) = claim(platform, id, only_due).await? else { return Ok(()) };
    let read = match outbound.get(&source.url, source.etag.as_deref(), BOUNDS).await {
        Ok(Fetched::NotModified) => Ok(None),
        Ok(Fetched::Body { bytes, etag }) => work_out(platform, &source, bytes).await.map(|spans| Some((spans, etag))),
        Err(error) => Err(problem(error)),
    };
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    match read {
        Ok(new) => {
            if let Some((spans, etag)) = new {
                replace(&mut tx, id, &source, spans, etag.as_deref(), platform.now()).await?;
            }
            note_success(&mut tx, id, platform.now()).await?;
        }
        Err(problem) => note_failure(&mut tx, id, platform.now(), source.failures, problem).await?,
    }
    tx.commit().await
}

/// Takes the source, so that no other node asks too; with `only_due` not one that another node has taken already.
async fn claim(platform: &Platform, id: BusySourceId, only_due: bool) -> Outcome<Option<Source>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let source = sqlx::query_as!(
        Source,
        r#"update busy_sources s set next_fetch_at = $2
          where id = $1 and (not $4 or next_fetch_at <= $5)
        returning provider_id as "provider_id: ProviderId", url,
                  -- Read again whole each day, since the window moves on.
                  case when read_whole_at > $3 then etag end as etag, failures,
                  (select time_zone from provider_schedules ps where ps.provider_id = s.provider_id) as time_zone"#,
        id.0,
        platform.now() + EVERY,
        platform.now() - TimeDelta::hours(20),
        only_due,
        platform.now(),
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("claim outside calendar")?;
    tx.commit().await?;
    Ok(source)
}

/// Off the threads that answer requests; a defect in the reading of a hostile file ends here.
async fn work_out(platform: &Platform, source: &Source, bytes: Vec<u8>) -> Result<Vec<Span>, BusyProblem> {
    let zone = source.time_zone.as_deref().map_or(chrono_tz::Tz::UTC, zone);
    let now = platform.now();
    let window = Span { from: now - TimeDelta::days(1), to: now + HORIZON };
    let host = preau_notifications::server::ics::own_host(platform);
    let read = tokio::task::spawn_blocking(move || {
        let text = String::from_utf8_lossy(&bytes);
        busy_spans(text.trim_start_matches('\u{feff}'), zone, window, &host)
    });
    read.await.unwrap_or_else(|error| {
        internal_error("read an outside calendar", &error);
        Err(BusyProblem::NotACalendar)
    })
}

fn problem(error: OutboundError) -> BusyProblem {
    match error {
        OutboundError::BadAddress => BusyProblem::BadAddress,
        OutboundError::NoSuchHost => BusyProblem::NoSuchHost,
        OutboundError::NotPublic => BusyProblem::NotPublic,
        OutboundError::TooManyRedirects => BusyProblem::TooManyRedirects,
        OutboundError::TooLarge => BusyProblem::TooLarge,
        OutboundError::TooSlow => BusyProblem::TooSlow,
        OutboundError::Unreachable => BusyProblem::Unreachable,
        OutboundError::Status(401 | 403 | 404 | 410) => BusyProblem::Refused,
        OutboundError::Status(_) => BusyProblem::Failed,
    }
}

/// What the calendar closes from now on. One reader after the other: both may have been asked for at the same time.
async fn replace(
    tx: &mut Tx,
    id: BusySourceId,
    source: &Source,
    mut spans: Vec<Span>,
    etag: Option<&str>,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let there = sqlx::query_scalar!("select id from busy_sources where id = $1 for update", id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("lock outside calendar")?;
    if there.is_none() {
        // Removed in the meantime.
        return Ok(());
    }
    let known = sqlx::query!(
        r#"delete from busy_spans where source_id = $1 returning lower(during) as "from!", upper(during) as "to!""#,
        id.0
    )
    .fetch_all(&mut **tx)
    .await
    .internal("forget busy spans")?;
    let mut known: Vec<Span> = known.into_iter().map(|row| Span { from: row.from, to: row.to }).collect();
    let (from, to): (Vec<DateTime<Utc>>, Vec<DateTime<Utc>>) = spans.iter().map(|span| (span.from, span.to)).unzip();
    sqlx::query!(
        "insert into busy_spans (source_id, provider_id, during)
         select $1::uuid, $2::uuid, tstzrange(span.starts, span.ends)
           from unnest($3::timestamptz[], $4::timestamptz[]) as span (starts, ends)",
        id.0,
        source.provider_id.0,
        &from,
        &to,
    )
    .execute(&mut **tx)
    .await
    .internal("insert busy spans")?;
    // Read while the provider moved to another zone: the version is forgotten, so that it is read once more.
    sqlx::query!(
        "update busy_sources s
            set read_whole_at = $3,
                etag = case when $4 is not distinct from
                                 (select time_zone from provider_schedules ps where ps.provider_id = s.provider_id) then $2 end
          where id = $1",
        id.0,
        etag,
        now,
        source.time_zone,
    )
    .execute(&mut **tx)
    .await
    .internal("note version")?;
    known.sort_unstable();
    spans.sort_unstable();
    if known == spans { Ok(()) } else { announce(tx, source.provider_id).await }
}

/// Tells open calendars that the provider's free slots changed (see `migrations/0015`).
pub(super) async fn announce(tx: &mut Tx, provider_id: ProviderId) -> Outcome<()> {
    sqlx::query!("insert into slot_changes (provider_id) values ($1)", provider_id.0)
        .execute(&mut **tx)
        .await
        .internal("announce that slots changed")?;
    Ok(())
}

async fn note_success(tx: &mut Tx, id: BusySourceId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update busy_sources set fetched_at = $2, next_fetch_at = $3, failures = 0, last_error = null where id = $1",
        id.0,
        now,
        now + EVERY,
    )
    .execute(&mut **tx)
    .await
    .internal("note that a calendar was read")?;
    Ok(())
}

async fn note_failure(
    tx: &mut Tx,
    id: BusySourceId,
    now: DateTime<Utc>,
    failures: i32,
    problem: BusyProblem,
) -> Outcome<()> {
    let wait = (EVERY * 2_i32.pow(failures.clamp(0, 4).unsigned_abs())).min(RAREST);
    sqlx::query!(
        "update busy_sources set failures = failures + 1, last_error = $2, next_fetch_at = $3 where id = $1",
        id.0,
        problem.code(),
        now + wait,
    )
    .execute(&mut **tx)
    .await
    .internal("note that a calendar was not read")?;
    Ok(())
}

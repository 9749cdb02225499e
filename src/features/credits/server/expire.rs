//! What expires: the ledger takes what is left of a grant that is over, and families are warned before (SPEC CR-2).
//!
//! Any number of runs, at once or one after the other, leave the same ledger: an account's grants are taken in its turn, in
//! one transaction with the events, and `credit_entries_once` and `credit_warnings` forbid a second time.

use super::events::{CreditsExpired, CreditsExpiring};
use super::wait_for_accounts;
use crate::model::EntryKind;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::id::AccountId;
use preau_kernel::{Actor, Outcome};
use preau_platform::jobs::{JobError, platform_of};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Once a day: takes what is over, then warns of what soon will be.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(from = "IgnoredAny")]
pub struct ExpireCredits {}

/// The scheduler gives a job without arguments `null`, or an object about the schedule.
impl From<IgnoredAny> for ExpireCredits {
    fn from(_: IgnoredAny) -> Self {
        Self {}
    }
}

impl TaskHandler for ExpireCredits {
    const IDENTIFIER: &'static str = "expire_credits";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        expire_credits(&platform).await.map_err(JobError::from)?;
        warn_of_expiry(&platform).await.map(drop).map_err(JobError::from)
    }
}

/// Takes what is left of every grant that is over; how many there were. An account that fails does not keep the others.
///
/// # Errors
/// The first failure, when every account has had its turn: running again is safe.
pub async fn expire_credits(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let accounts = sqlx::query_scalar!(
        r#"select distinct account_id as "id: AccountId" from credit_grants
            where remaining > 0 and expires_at <= $1 order by 1"#,
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list accounts with expired credits")?;
    tx.rollback().await?;
    let (mut taken, mut failure) = (0, None);
    for account in accounts {
        match expire_account(platform, account).await {
            Ok(count) => taken += count,
            Err(error) => {
                tracing::warn!(%account, %error, "credits not expired; tried again later");
                failure.get_or_insert(error);
            }
        }
    }
    if taken > 0 {
        outbox::ring(platform);
    }
    failure.map_or(Ok(taken), Err)
}

async fn expire_account(platform: &Platform, account: AccountId) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    wait_for_accounts(&mut tx, &[account]).await?;
    let over = sqlx::query_scalar!(
        "select id from credit_grants where account_id = $1 and remaining > 0 and expires_at <= $2 order by id for update",
        account.0,
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("lock expired grants")?;
    for &grant_id in &over {
        let entry_id = take_what_is_left(platform, &mut tx, grant_id).await?;
        outbox::record(&mut tx, platform.now(), &CreditsExpired { grant_id, entry_id }).await?;
    }
    tx.commit().await?;
    Ok(over.len())
}

/// The entry that does; the grant is over. The cause is `grant:<id>`; what a refund brought back to a grant that was over is taken as `grant:<id>:2` and so on.
pub(super) async fn take_what_is_left(platform: &Platform, tx: &mut Tx, grant_id: Uuid) -> Outcome<Uuid> {
    sqlx::query_scalar!(
        "with over as (
           select g.id, g.student_id, g.account_id, g.remaining, origin.note, origin.note_en,
                  (select count(*) from credit_movements m join credit_entries e on e.id = m.entry_id
                    where m.grant_id = g.id and e.kind = $3) as before
             from credit_grants g
             cross join lateral (
                  select e.note, e.note_en from credit_movements m join credit_entries e on e.id = m.entry_id
                   where m.grant_id = g.id and m.amount > 0 and e.kind <> 'REFUND' limit 1) origin
            where g.id = $1),
         entry as (
           insert into credit_entries (id, student_id, account_id, kind, amount, cause, note, note_en, recorded_at)
           select $2, student_id, account_id, $3, -remaining,
                  'grant:' || id || case when before = 0 then '' else ':' || before + 1 end, note, note_en, $4 from over
           returning id)
         insert into credit_movements (entry_id, grant_id, amount)
         select entry.id, over.id, -over.remaining from entry, over
         returning entry_id",
        grant_id,
        platform.new_id::<Uuid>(),
        EntryKind::Expiration as _,
        platform.now(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("expire grant")
}

/// Notes and tells that grants expire within 30 and within 7 days, each once; of a grant that is near already only the
/// nearer. Returns how many warnings there were.
///
/// # Errors
/// When the connection is lost; then nothing is noted and nothing told.
pub async fn warn_of_expiry(platform: &Platform) -> Outcome<usize> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let warnings = sqlx::query!(
        "insert into credit_warnings (grant_id, days, warned_at)
         select id, case when expires_at <= $1::timestamptz + interval '7 days' then 7 else 30 end, $1 from credit_grants
          where remaining > 0 and expires_at > $1 and expires_at <= $1::timestamptz + interval '30 days'
          order by id
         on conflict do nothing
         returning grant_id, days",
        platform.now(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("note warnings")?;
    for warning in &warnings {
        let event = CreditsExpiring { grant_id: warning.grant_id, days: warning.days };
        outbox::record(&mut tx, platform.now(), &event).await?;
    }
    tx.commit().await?;
    if !warnings.is_empty() {
        outbox::ring(platform);
    }
    Ok(warnings.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_comes_whatever_the_scheduler_says() {
        for payload in ["null", "{}", r#"{"_cron": {"ts": "2026-03-02T06:00:00Z", "backfilled": false}}"#] {
            assert!(serde_json::from_str::<ExpireCredits>(payload).is_ok(), "{payload}");
        }
    }
}

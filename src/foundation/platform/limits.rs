//! Rate limits (SPEC ID-10): in Postgres, so that they hold on all nodes together.

use crate::Platform;
use crate::error::IntoInternal;
use preau_kernel::{AppError, Outcome};

/// At most `hits` in `seconds`.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// How many.
    pub hits: i32,
    /// Length of the fixed window.
    pub seconds: i64,
}

/// Where a key stands in its window after a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many are allowed.
    pub limit: i32,
    /// How many are left; 0 for the last one allowed, negative when it was one too many.
    pub remaining: i32,
    /// Seconds until the window ends, at least 1.
    pub resets_in: u64,
}

impl Standing {
    /// Refuses when it was one too many.
    ///
    /// # Errors
    /// [`AppError::RateLimited`] with the seconds until the window ends.
    pub fn allow(self) -> Outcome<()> {
        if self.remaining >= 0 { Ok(()) } else { Err(AppError::RateLimited { retry_after: self.resets_in }) }
    }
}

/// Counts one hit on `key` ("sign-in:<address>") and refuses above the quota. Counted in a transaction of its own, so
/// that a refused or failed request still counts.
///
/// # Errors
/// [`AppError::RateLimited`] with the seconds until the window ends.
pub async fn hit(platform: &Platform, key: &str, quota: Quota) -> Outcome<()> {
    count(platform, key, quota).await?.allow()
}

/// Counts one hit on `key` and says where it stands.
///
/// # Errors
/// When the connection is lost.
pub async fn count(platform: &Platform, key: &str, quota: Quota) -> Outcome<Standing> {
    let now = platform.now();
    let counter = sqlx::query!(
        r#"insert into rate_counters as c (key, window_ends, hits) values ($1, $2, 1)
           on conflict (key) do update set
             hits        = case when c.window_ends <= $3 then 1 else c.hits + 1 end,
             window_ends = case when c.window_ends <= $3 then excluded.window_ends else c.window_ends end
           returning hits, window_ends"#,
        key,
        now + chrono::TimeDelta::seconds(quota.seconds),
        now,
    )
    .fetch_one(platform.db.pool())
    .await
    .internal("count hit")?;
    let resets_in = u64::try_from((counter.window_ends - now).num_seconds()).unwrap_or(0).max(1);
    Ok(Standing { limit: quota.hits, remaining: quota.hits - counter.hits, resets_in })
}

/// Sets the count of `key` back to nothing: the person has shown that they are not guessing.
///
/// # Errors
/// When the connection is lost.
pub async fn forgive(platform: &Platform, key: &str) -> Outcome<()> {
    sqlx::query!("delete from rate_counters where key = $1", key)
        .execute(platform.db.pool())
        .await
        .internal("forgive hits")?;
    Ok(())
}

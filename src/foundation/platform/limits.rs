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

/// Counts one hit on `key` ("sign-in:<address>") and refuses above the quota. Counted in a transaction of its own, so
/// that a refused or failed request still counts.
///
/// # Errors
/// [`AppError::RateLimited`] with the seconds until the window ends.
pub async fn hit(platform: &Platform, key: &str, quota: Quota) -> Outcome<()> {
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
    if counter.hits <= quota.hits {
        return Ok(());
    }
    let retry_after = u64::try_from((counter.window_ends - now).num_seconds()).unwrap_or(0).max(1);
    Err(AppError::RateLimited { retry_after })
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

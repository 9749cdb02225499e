//! What the shell itself asks the database: counts across rooms for the overview.

use crate::pages::Activity;
use preau_kernel::{Actor, Outcome};
use preau_platform::{IntoInternal, Platform};

/// Counts for the overview, as `actor` (staff) sees them.
///
/// # Errors
/// When the connection is lost.
pub async fn count(platform: &Platform, actor: &Actor) -> Outcome<Activity> {
    let reports = preau_scheduling::server::count_due(platform, actor, preau_scheduling::model::Desk::Office).await?;
    let mut tx = platform.db.begin_as(actor).await?;
    let row = sqlx::query!(
        r#"select (select count(*) from accounts) as "accounts!",
                  (select count(*) from bookings where status = 'confirmed' and upper(during) > $1) as "upcoming!",
                  (select count(*) from payments where status in ('created', 'pending')) as "open_payments!",
                  (select count(*) from mails where status = 'failed') as "failed_mails!""#,
        platform.now(),
    )
    .fetch_one(&mut *tx)
    .await
    .internal("count for the overview")?;
    // Not `query!`: the queue's own tables are not in our migrations.
    let failed_jobs =
        sqlx::query_scalar("select count(*) from graphile_worker._private_jobs where attempts >= max_attempts")
            .fetch_one(&mut *tx)
            .await
            .internal("count failed jobs")?;
    Ok(Activity {
        accounts: row.accounts,
        upcoming: row.upcoming,
        overdue_reports: reports.overdue,
        open_payments: row.open_payments,
        failed_mails: row.failed_mails,
        failed_jobs,
    })
}

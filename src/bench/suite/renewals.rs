//! A run of the hourly job over subscriptions of which all are due for renewal, and a run that finds nothing to do.

use super::Options;
use super::school::{HOUSEHOLDS, RIVALS, School, TUTORED};
use crate::crowd::{self, Size};
use crate::table::Table;
use anyhow::{bail, ensure};
use sqlx::PgConnection;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How many are due.
const DUE: i64 = 10_000;
/// Beyond this it is not measured but stuck.
const PATIENCE: Duration = Duration::from_secs(1200);

/// Measures both, with the mails of the first written meanwhile by the same process.
pub(super) async fn measure(school: &School, options: &Options, table: &mut Table) -> anyhow::Result<()> {
    let due = if options.quick { DUE / 10 } else { DUE };
    let first = (HOUSEHOLDS + RIVALS + TUTORED).cast_signed();
    let mut connection = school.connect().await?;
    crowd::gather(&mut connection, Size { subscribers: Some((first, due)), ..Size::default() }).await?;
    school.forget_backlog().await?;
    let before = count(&mut connection).await?;
    // The job runs when a worker starts.
    let begun = Instant::now();
    let server = school.serve(true).await?;
    let issued = loop {
        sleep(Duration::from_millis(200)).await;
        if count(&mut connection).await?.0 - before.0 >= due {
            break begun.elapsed();
        }
        if begun.elapsed() > PATIENCE {
            bail!("{} of {due} renewals were issued in {PATIENCE:?}", count(&mut connection).await?.0 - before.0);
        }
    };
    while running(&mut connection).await? {
        sleep(Duration::from_millis(100)).await;
    }
    let after = count(&mut connection).await?;
    // Jobs of mails would share the processor with what comes next.
    server.stop().await?;
    school.forget_backlog().await?;
    let server = school.serve(true).await?;
    while running(&mut connection).await? {
        sleep(Duration::from_millis(20)).await;
    }
    let begun = Instant::now();
    sqlx::query("select graphile_worker.add_job('run_dunning', '{}'::json)").execute(&mut connection).await?;
    while running(&mut connection).await? {
        sleep(Duration::from_millis(5)).await;
    }
    let idle = begun.elapsed();
    server.stop().await?;
    ensure!(count(&mut connection).await? == after, "a second run did something");
    table.note(
        format!("renewal run over {due} subscriptions, all due: invoices issued, mails written meanwhile"),
        format!("{:.0} s, {:.0}/s", issued.as_secs_f64(), due as f64 / issued.as_secs_f64()),
    );
    table.note(format!("renewal run over {due} subscriptions, nothing to do"), format!("{} ms", idle.as_millis()));
    school.forget_backlog().await
}

/// Renewals, and steps of their calendar.
async fn count(connection: &mut PgConnection) -> anyhow::Result<(i64, i64)> {
    Ok(sqlx::query_as("select (select count(*) from renewals), (select count(*) from dunning_entries)")
        .fetch_one(connection)
        .await?)
}

/// Is the job waiting or at work?
async fn running(connection: &mut PgConnection) -> anyhow::Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from graphile_worker.jobs where task_identifier = 'run_dunning')")
        .fetch_one(connection)
        .await?)
}

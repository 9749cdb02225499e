//! Starting: time to the first answer, and what an idle server holds.

use super::Plan;
use super::school::School;
use crate::server::{Server, Setup};
use crate::table::{Table, megabytes, milliseconds};
use std::time::Duration;

/// A start should take less (issue 2).
const START: Duration = Duration::from_secs(2);
/// An idle server should hold less.
const MEMORY: u64 = 80_000_000;

/// Measures starts on the school's Postgres and on an embedded one.
pub(super) async fn measure(school: &School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let (own, server) = starts(&school.setup, plan).await?;
    row(table, "cold start to the first answer of `/`, warm database, Postgres running", own);
    // Its first jobs are done, its caches are what they are.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let idle = server.memory()?;
    table.judge("memory of the idle server (RSS, without Postgres)", megabytes(idle), "< 80 MB", idle < MEMORY);
    server.stop().await?;

    let directory = tempfile::tempdir()?;
    let setup = Setup { directory: directory.path().to_owned(), ..school.setup.clone() }
        .with("DATABASE_URL", "")
        .with("PREAU_DATA_DIR", directory.path().join("data"));
    let first = setup.start_until("/").await?;
    table.note(
        "very first start with an embedded Postgres (initdb, migrations, demonstration)",
        milliseconds(first.first_answer),
    );
    first.stop().await?;
    let (embedded, server) = starts(&setup, plan).await?;
    row(table, "cold start to the first answer of `/`, warm database, with the embedded Postgres", embedded);
    server.stop().await
}

/// The median of a few starts, and the last server.
async fn starts(setup: &Setup, plan: Plan) -> anyhow::Result<(Duration, Server)> {
    let mut times = Vec::new();
    loop {
        let server = setup.start_until("/").await?;
        times.push(server.first_answer);
        if times.len() > plan.times {
            times.sort_unstable();
            let median = times.get(times.len() / 2).copied().unwrap_or_default();
            return Ok((median, server));
        }
        server.stop().await?;
    }
}

fn row(table: &mut Table, what: &str, time: Duration) {
    table.judge(what, milliseconds(time), "< 2 s", time < START);
}

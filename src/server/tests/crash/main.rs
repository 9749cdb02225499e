//! The real `preau`, killed under load, and its Postgres too: nothing that was acknowledged is lost, nothing is half done,
//! every mail goes out, and nobody has to help.

mod checks;
mod load;
mod school;
mod sink;

use anyhow::ensure;
use checks::Struck;
use load::Load;
use school::School;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Between a blow and the next.
const CALM: Duration = Duration::from_millis(1500);

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_every_crash_and_the_rest_is_wholly_there_or_not_at_all() -> anyhow::Result<()> {
    let mut school = School::open().await?;
    let mut blows: Vec<(Struck, Instant)> = Vec::new();
    let load = Load::start(&school);

    for _ in 0..2 {
        sleep(CALM).await;
        blows.push((Struck::Server, Instant::now()));
        school.kill_server_and_start_it_again().await?;
        load.goes_on().await?;
    }
    sleep(CALM).await;
    blows.push((Struck::Postgres, Instant::now()));
    school.kill_postgres()?;
    load.goes_on().await?;
    sleep(CALM).await;

    let done = Arc::new(load.stop().await?);
    ensure!(done.bookings.len() >= 20 && done.payments.len() >= 3, "too little happened to mean anything: {done:?}");
    school.webhooks_come_again(&done).await?;
    school.queue_comes_to_rest().await?;

    checks::bookings(&school, &done).await?;
    checks::payments(&school, &done).await?;
    checks::nothing_is_half_done(&school).await?;
    let mails = checks::mails(&school, &blows).await?;
    school.close().await?;
    eprintln!("{}; {mails}", done.in_words());
    Ok(())
}

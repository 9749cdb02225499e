//! `preau worker`: jobs and the outbox relay, apart from serving; and the same inside `preau serve`.

use super::node::Node;
use super::stop::asked_to_stop;
use crate::wiring;
use anyhow::Context as _;
use preau_payments::server::Providers;
use preau_platform::config::Config;
use preau_platform::{Platform, outbox, telemetry};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Runs jobs until asked to stop.
///
/// # Errors
/// When the database cannot be reached at start.
pub async fn work(config: Config) -> anyhow::Result<()> {
    telemetry::init(&config)?;
    let stop = asked_to_stop()?;
    Node::run(config, async |node| {
        node.migrate().await?;
        tracing::info!("working");
        let providers = wiring::providers(&node.platform)?;
        run(node.platform.clone(), providers, stop).await;
        Ok(())
    })
    .await
}

/// Relay and worker until `stop`; both outlive a restart of Postgres.
pub(super) async fn run(platform: Platform, providers: Providers, stop: CancellationToken) {
    let relay = outbox::relay(platform.clone(), wiring::subscribers(), stop.clone());
    let jobs = async {
        while !stop.is_cancelled() {
            if let Err(error) = run_jobs(&platform, &providers, &stop).await {
                tracing::warn!(error = format!("{error:#}"), "the job worker stopped; starting it again");
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(Duration::from_secs(2)) => {}
                }
            }
        }
    };
    tokio::join!(relay, jobs);
}

async fn run_jobs(platform: &Platform, providers: &Providers, stop: &CancellationToken) -> anyhow::Result<()> {
    let worker = wiring::worker(platform, providers).await?;
    let running = worker.run();
    tokio::pin!(running);
    tokio::select! {
        ended = &mut running => return ended.context("run jobs"),
        () = stop.cancelled() => worker.request_shutdown(),
    }
    // Jobs in hand have 5 s; what does not end is run again later.
    running.await.context("stop the job worker")
}

//! `preau serve`: the whole application in one process, from the database to the last answer.

use super::node::Node;
use super::say;
use super::seed::demo_accounts;
use super::stop::asked_to_stop;
use super::worker;
use crate::seed::{seed_demo, seed_reference};
use crate::{http, wiring};
use anyhow::Context as _;
use axum::Router;
use preau_kernel::Actor;
use preau_payments::server::Providers;
use preau_platform::config::Config;
use preau_platform::telemetry::{self, Metrics};
use preau_platform::{Platform, http as border};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves until asked to stop; then ends in the order in which parts need each other: requests, jobs, database.
///
/// # Errors
/// When it cannot start: the address is taken, the database is not there or refused.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let metrics = telemetry::init(&config)?;
    let stop = asked_to_stop()?;
    // First, because it fails fast: somebody else may be serving here.
    let listener = TcpListener::bind(config.addr).await.with_context(|| format!("cannot listen at {}", config.addr))?;
    Node::run(config, async |node| {
        node.migrate().await?;
        node.alone(async || seed(&node.platform).await).await?;
        if stop.is_cancelled() {
            return Ok(());
        }
        run(&node.platform, listener, metrics, stop).await
    })
    .await
}

/// What every deployment needs, and the demonstration where it is wanted.
async fn seed(platform: &Platform) -> anyhow::Result<()> {
    if platform.config.demo {
        seed_demo(platform).await?;
    } else {
        seed_reference(platform).await?;
    }
    Ok(())
}

async fn run(
    platform: &Platform,
    listener: TcpListener,
    metrics: Metrics,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let providers = wiring::providers(platform)?;
    let no_more_work = CancellationToken::new();
    let work = platform
        .config
        .worker
        .then(|| tokio::spawn(worker::run(platform.clone(), providers.clone(), no_more_work.clone())));
    let app = application(platform, &providers, metrics);
    greet(platform, listener.local_addr()?.port()).await?;
    let served = border::serve(listener, app, stop).await.context("serve");
    no_more_work.cancel();
    if let Some(work) = work
        && tokio::time::timeout(Duration::from_secs(10), work).await.is_err()
    {
        tracing::warn!("a job did not end in time; it will be run again");
    }
    served
}

/// Everything that answers, behind the border.
fn application(platform: &Platform, providers: &Providers, metrics: Metrics) -> Router {
    let app = http::application(platform, providers)
        .merge(border::assets(&platform.config.site_root))
        .merge(border::operations(platform, move || metrics.render()));
    border::protect(app, platform, wiring::csp(&platform.config, providers))
}

/// A few lines for whoever started us.
async fn greet(platform: &Platform, port: u16) -> anyhow::Result<()> {
    let config = &platform.config;
    let mail = if config.smtp.is_some() { "sent" } else { "kept in the mailbox page" };
    let payments = if config.sandbox { "sandbox" } else { "live" };
    say(format!("\n  Préau {} is open: {}", env!("CARGO_PKG_VERSION"), config.public_url));
    say(format!("  Mails: {mail}. Payments: {payments}. Stop with Ctrl-C.\n"));
    if has_demo(platform).await? {
        say(format!("  {}\n", demo_accounts().replace('\n', "\n  ")));
        if !config.addr.ip().is_loopback() {
            tracing::warn!(port, "the demonstration accounts, whose password everybody knows, are open to the network");
        }
    }
    Ok(())
}

async fn has_demo(platform: &Platform) -> anyhow::Result<bool> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let there = sqlx::query_scalar!(
        r#"select exists (select from users where email = 'admin@demo.preau' and disabled_at is null) as "there!""#
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(there)
}

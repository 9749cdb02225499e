//! A Postgres of our own, for a machine that has none: durable, on a Unix socket only, below the data directory. Why we
//! supervise it ourselves: docs/decisions/0002-embedded-postgres.md.
//!
//! Several processes (`preau serve`, `preau seed`, `preau doctor`) may use one data directory at once. Two locks, which
//! the kernel drops when a process is killed, say who does what:
//! - `postgres.keeper`, exclusive: its holder started or adopted the server and restarts it when it dies;
//! - `postgres.users`, shared: everybody holds it; only the last one, who gets it exclusively, stops the server.

mod installation;
mod place;
mod server;
mod settings;
#[cfg(test)]
mod tests;

pub use installation::Installation;

use anyhow::Context as _;
use place::Place;
use secrecy::SecretString;
use server::Server;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// How long a process waits for another one that is starting or stopping the server.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running cluster. Call [`EmbeddedPostgres::stop`] at the end; a process that is killed leaves the server running, and
/// the next one adopts it.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    url: SecretString,
    place: Arc<Place>,
    users: File,
    leaving: CancellationToken,
    keeper: JoinHandle<Part>,
}

/// What this process does for the server.
#[derive(Debug)]
enum Part {
    /// Keeps it running. The lock is held as long as this value lives.
    Keeper { _lock: File, server: Server },
    /// Uses it; another process keeps it.
    Guest,
}

impl EmbeddedPostgres {
    /// Starts the cluster below `data_dir`, creating it the first time; adopts it when it is running already.
    ///
    /// # Errors
    /// In words for the operator: no Postgres installed, a directory the server may not enter, a cluster of another
    /// version, or what the server itself says.
    pub async fn start(data_dir: &Path) -> anyhow::Result<Self> {
        let place = Arc::new(Place::prepare(data_dir)?);
        let deadline = Instant::now() + PATIENCE;
        let users = place.open_lock("postgres.users")?;
        while users.try_lock_shared().is_err() {
            anyhow::ensure!(
                Instant::now() < deadline,
                "another process has been stopping the embedded Postgres for too long"
            );
            sleep(Duration::from_millis(100)).await;
        }
        let part = loop {
            if let Some(lock) = place.try_to_keep()? {
                break Part::Keeper { server: server::adopt_or_launch(&place).await?, _lock: lock };
            }
            if let Ok(url) = place.url()
                && server::answers(&url).await
            {
                break Part::Guest;
            }
            anyhow::ensure!(
                Instant::now() < deadline,
                "another process keeps the embedded Postgres in {}, but it does not answer",
                place.data_dir.display()
            );
            sleep(Duration::from_millis(200)).await;
        };
        let leaving = CancellationToken::new();
        let keeper = tokio::spawn(keep(Arc::clone(&place), part, leaving.clone()));
        Ok(Self { url: place.url()?, place, users, leaving, keeper })
    }

    /// Where to connect, as the role that owns the database `preau`: neither superuser nor BYPASSRLS.
    pub fn url(&self) -> &SecretString {
        &self.url
    }

    /// Stops the server unless another process still uses it; that one then keeps it.
    ///
    /// # Errors
    /// When the server does not end.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.leaving.cancel();
        let part = self.keeper.await.context("the task that keeps the embedded Postgres")?;
        let part = match part {
            // Its keeper may have left a moment ago, counting on us.
            Part::Guest => match self.place.try_to_keep()? {
                Some(lock) => server::adopt(&self.place).await.map(|server| Part::Keeper { _lock: lock, server }),
                None => None,
            },
            keeper @ Part::Keeper { .. } => Some(keeper),
        };
        self.users.unlock()?;
        if let Some(Part::Keeper { _lock, server }) = part
            && self.users.try_lock().is_ok()
        {
            server.stop(&self.place).await?;
        }
        Ok(())
    }
}

/// Restarts the server when it dies, and takes the part of a keeper who left, until we leave.
async fn keep(place: Arc<Place>, mut part: Part, leaving: CancellationToken) -> Part {
    loop {
        match &mut part {
            Part::Guest => {
                tokio::select! {
                    () = leaving.cancelled() => return part,
                    () = sleep(Duration::from_secs(1)) => {}
                }
                if let Ok(Some(lock)) = place.try_to_keep()
                    && let Ok(server) = server::adopt_or_launch(&place).await
                {
                    part = Part::Keeper { _lock: lock, server };
                }
            }
            Part::Keeper { server, .. } => {
                tokio::select! {
                    () = leaving.cancelled() => return part,
                    () = server.ended(&place) => {}
                }
                tracing::error!(log = %place.log().display(), "the embedded Postgres died; starting it again");
                while let Err(error) = server::adopt_or_launch(&place).await.map(|new| *server = new) {
                    tracing::error!(error = format!("{error:#}"), "the embedded Postgres did not start; trying again");
                    tokio::select! {
                        () = leaving.cancelled() => return part,
                        () = sleep(Duration::from_secs(2)) => {}
                    }
                }
            }
        }
    }
}

//! The school under test: the server with its embedded Postgres in a directory of its own, a crowd, a mail sink.

use crate::load::Done;
use crate::sink::Sink;
use anyhow::{Context as _, bail, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use preau_bench::client::{Ask, Client};
use preau_bench::crowd::{self, Size};
use preau_bench::server::{Server, Setup, tail};
use sqlx::{Connection as _, PgConnection};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

/// Households of the crowd.
pub const HOUSEHOLDS: u64 = 60;
/// Coaches of the crowd.
pub const COACHES: u64 = 12;
/// What each student has at the beginning, in hundredths.
pub const CREDITS: i32 = 100_000;

/// See the module. Whatever happens, neither server outlives it.
#[derive(Debug)]
pub struct School {
    /// How the server is started.
    pub setup: Setup,
    /// Where mails go.
    pub sink: Sink,
    /// First midnight of the crowd's seats.
    pub midnight: DateTime<Utc>,
    server: Option<Server>,
    directory: TempDir,
}

impl School {
    pub async fn open() -> anyhow::Result<Self> {
        let directory = tempfile::tempdir()?;
        let sink = Sink::open().await?;
        let setup = Setup::new(Path::new(env!("CARGO_BIN_EXE_preau")), directory.path())?
            .with("PREAU_DATA_DIR", directory.path().join("data"))
            .with("PREAU_SITE_ROOT", directory.path().join("site"))
            .with("PREAU_DEMO", "true")
            .with("SMTP_HOST", sink.address.ip().to_string())
            .with("SMTP_PORT", sink.address.port().to_string())
            .with("SMTP_FROM", "Préau <bonjour@preau.test>");
        let mut school = Self { setup, sink, midnight: DateTime::default(), server: None, directory };
        school.server = Some(school.setup.start().await?);
        let mut connection = school.connect().await?;
        let now: DateTime<Utc> = sqlx::query_scalar("select now()").fetch_one(&mut connection).await?;
        let today = DateTime::from_timestamp(now.timestamp() / 86_400 * 86_400, 0).context("no today")?;
        school.midnight = today + TimeDelta::days(2);
        let size = Size {
            households: HOUSEHOLDS.cast_signed(),
            credits: CREDITS,
            coaches: COACHES.cast_signed(),
            ..Size::default()
        };
        crowd::gather(&mut connection, size).await?;
        Ok(school)
    }

    /// A connection of the application's role, to which row-level security shows everything.
    pub async fn connect(&self) -> anyhow::Result<PgConnection> {
        let data = self.directory.path().join("data").canonicalize()?;
        let password = std::fs::read_to_string(data.join("postgres.password"))?;
        let socket = data.join("run");
        let url = format!("postgres://preau:{}@localhost:5432/preau?host={}", password.trim(), socket.display());
        let mut connection = PgConnection::connect(&url).await?;
        sqlx::raw_sql("set preau.actor = 'system'").execute(&mut connection).await?;
        Ok(connection)
    }

    /// `kill -9`, and what a service manager does then.
    pub async fn kill_server_and_start_it_again(&mut self) -> anyhow::Result<()> {
        self.server.take().context("no server")?.kill().await?;
        self.server = Some(self.setup.start().await?);
        Ok(())
    }

    /// `kill -9` of the postmaster, and nothing else: the server must notice.
    pub fn kill_postgres(&self) -> anyhow::Result<()> {
        kill(self.postmaster()?, Signal::SIGKILL).context("kill the postmaster")
    }

    fn postmaster(&self) -> anyhow::Result<Pid> {
        let note = std::fs::read_to_string(self.directory.path().join("data/postgres/postmaster.pid"))?;
        Ok(Pid::from_raw(note.lines().next().context("an empty note")?.trim().parse()?))
    }

    /// The provider's webhooks for payments we have not heard of: the stand-in that should have sent them again was killed.
    pub async fn webhooks_come_again(&self, done: &Done) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        let mut client = Client::new(self.setup.addr);
        for payment_ref in &done.payments {
            let waiting: Option<String> = sqlx::query_scalar(
                "select webhook_token from payments where provider_ref = $1 and status <> 'succeeded'",
            )
            .bind(payment_ref)
            .fetch_optional(&mut connection)
            .await?;
            if let Some(token) = waiting {
                let webhook = Ask::get(&format!("/api/v1/payments/webhooks/konnect/{token}?payment_ref={payment_ref}"));
                ensure!(client.ask(&webhook).await?.is_ok(), "a webhook is refused");
            }
        }
        Ok(())
    }

    /// Waits until nothing is left to do; jobs of a worker that was killed are taken up by the next after 20 to 30 s.
    pub async fn queue_comes_to_rest(&self) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        let deadline = Instant::now() + Duration::from_secs(60);
        let mut still: Vec<String> = Vec::new();
        while Instant::now() < deadline {
            still = sqlx::query_scalar(
                "select 'event ' || id from outbox_events where dispatched_at is null
                 union all
                 select task_identifier || ' locked by ' || coalesce(locked_by, 'nobody') || ', tried ' || attempts || ' times: '
                        || coalesce(last_error, '') from graphile_worker.jobs
                 union all
                 select 'mail ' || id from mails where status <> 'sent'
                  limit 20",
            )
            .fetch_all(&mut connection)
            .await?;
            if still.is_empty() {
                return Ok(());
            }
            sleep(Duration::from_millis(250)).await;
        }
        bail!("the queue does not come to rest: {still:#?}\n{}", tail(&self.setup.log()))
    }

    /// Stops it as an operator would: also that must work after all this.
    pub async fn close(mut self) -> anyhow::Result<()> {
        let server = self.server.take().context("no server")?;
        server.stop().await.with_context(|| tail(&self.setup.log()))
    }
}

impl Drop for School {
    fn drop(&mut self) {
        self.server.take();
        // What to read when the test failed.
        let _ = std::fs::copy(self.setup.log(), concat!(env!("CARGO_TARGET_TMPDIR"), "/crash-server.log"));
        // Still there only then.
        if let Ok(postmaster) = self.postmaster() {
            let _ = kill(postmaster, Signal::SIGQUIT);
        }
    }
}

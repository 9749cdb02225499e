//! A node: the platform on an open database, from settings to a tidy end.

use super::database::{Database, Standing};
use super::template;
use anyhow::Context as _;
use preau_kernel::Clock;
use preau_platform::config::Config;
use preau_platform::context::Inner;
use preau_platform::crypto::PasswordHasher;
use preau_platform::db::{Db, MIGRATIONS};
use preau_platform::time::{MovedClock, SystemClock};
use preau_platform::{Platform, jobs};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How long a database that starts together with us is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Nodes that start at once prepare the database one after the other: key of a Postgres advisory lock, any number of ours.
const PREPARING: i64 = 0x5072_6561_7521;

/// See the module.
pub(super) struct Node {
    pub platform: Platform,
    database: Database,
}

impl Node {
    /// Connects, and refuses a database where row-level security would be void.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let database = Database::open(&config, PATIENCE).await?;
        let accepted = async {
            Standing::find(&database.db).await.context("ask the database who we are")?.check()?;
            platform(config, database.db.clone())
        };
        match accepted.await {
            Ok(platform) => Ok(Self { platform, database }),
            Err(error) => {
                database.close().await?;
                Err(error)
            }
        }
    }

    /// Opens a node, does `work` and closes it, whatever comes out.
    pub async fn run<T>(config: Config, work: impl AsyncFnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let node = Self::open(config).await?;
        let result = work(&node).await;
        let closed = node.database.close().await;
        let result = result?;
        closed?;
        Ok(result)
    }

    /// Brings the schema up to date, ours and the job queue's; returns the names of the migrations that were applied.
    pub async fn migrate(&self) -> anyhow::Result<Vec<String>> {
        self.alone(async || {
            let db = &self.platform.db;
            let before = applied(db).await?;
            db.migrate().await.context("migrate the database")?;
            jobs::migrate(db).await.context("migrate the job queue")?;
            Ok(MIGRATIONS.iter().filter(|m| !before.contains(&m.version)).map(|m| m.description.to_string()).collect())
        })
        .await
    }

    /// Does `work` while no other node does work of this kind.
    pub async fn alone<T>(&self, work: impl AsyncFnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut lock = self.platform.db.pool().acquire().await?;
        sqlx::query!("select pg_advisory_lock($1)", PREPARING).execute(&mut *lock).await?;
        let result = work().await;
        // The lock ends with its connection, also when we are killed.
        lock.close().await?;
        result
    }
}

/// Versions in sqlx's own table; none when it is not there yet.
pub(super) async fn applied(db: &Db) -> anyhow::Result<Vec<i64>> {
    // Not checked queries: the table is made by the first migration.
    let there: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(db.pool()).await?;
    if !there {
        return Ok(Vec::new());
    }
    let versions =
        sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(db.pool()).await?;
    Ok(versions)
}

fn platform(config: Config, db: Db) -> anyhow::Result<Platform> {
    // 19 MiB for each hash at once; the rest of the cores stay free for everybody who is signed in already.
    let hashing = std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2).min(4));
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .user_agent(concat!("Preau/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("prepare the HTTP client")?;
    let template = Arc::new(template::read(&config.data_dir)?);
    let clock: Arc<dyn Clock> = match config.clock {
        Some(instant) => {
            tracing::warn!(%instant, "the clock is moved (PREAU_CLOCK)");
            Arc::new(MovedClock::starting_at(instant))
        }
        None => Arc::new(SystemClock),
    };
    Ok(Platform::new(Inner {
        db,
        clock,
        config,
        template,
        passwords: PasswordHasher::new(hashing, 64),
        http,
        outbox_bell: Notify::new(),
    }))
}

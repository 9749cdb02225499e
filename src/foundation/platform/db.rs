//! The database: pool, migrations, and transactions that carry who is asking (row-level security, SPEC ID-5).

use crate::error::IntoInternal;
use preau_kernel::{Actor, AppError, Outcome};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

/// All migrations, in one stream.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../../migrations");

/// The pool, behind a door: the only way to the tables is [`Db::begin_as`], so no query runs without an actor.
#[derive(Clone, Debug)]
pub struct Db(PgPool);

/// A connection that lay in the pool no longer than this is not asked whether it is still there.
const UNASKED: Duration = Duration::from_millis(500);

/// A transaction of one actor. Rolled back when dropped without [`Tx::commit`].
#[derive(Debug)]
pub struct Tx {
    inner: sqlx::Transaction<'static, Postgres>,
}

impl Db {
    /// Connects; `url` is a Postgres connection string.
    ///
    /// # Errors
    /// When the address is malformed or nobody answers within 10 s.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, sqlx::Error> {
        let options = PgConnectOptions::from_str(url)?.application_name("preau");
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Duration::from_secs(300))
            // "Are you there?" before each use is a round trip too, and says nothing about the next instant. A connection
            // that was just in use is taken as it is; one that lay longer, in which Postgres may have restarted, is asked.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > UNASKED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self(pool))
    }

    /// Wraps an existing pool (tests).
    pub fn from_pool(pool: PgPool) -> Self {
        Self(pool)
    }

    /// The bare pool, for what has no actor: migrations, the job queue, health checks.
    pub fn pool(&self) -> &PgPool {
        &self.0
    }

    /// Brings the schema up to date. Safe on several nodes at once (advisory lock).
    ///
    /// # Errors
    /// When a migration fails or an applied one was edited.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        MIGRATIONS.run(&self.0).await
    }

    /// Opens a transaction as `actor`, in one round trip.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when no connection can be had.
    pub async fn begin_as(&self, actor: &Actor) -> Outcome<Tx> {
        // Ids are UUIDs and the kind is ours, so nothing here can carry a quote.
        let statement = match actor {
            Actor::System => begin_statement("system", "", ""),
            Actor::Visitor => begin_statement("visitor", "", ""),
            Actor::User(person) => {
                let kind = if person.roles.is_staff() { "staff" } else { "user" };
                let accounts = person.accounts.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                begin_statement(kind, &person.user_id.to_string(), &format!("{{{accounts}}}"))
            }
        };
        let mut others = self.0.options().get_max_connections();
        loop {
            match self.0.begin_with(sqlx::AssertSqlSafe(statement.clone())).await {
                // The pool throws this connection away and has others. Nothing has begun, so nothing is done twice.
                Err(error) if others > 0 && is_broken(&error) => others -= 1,
                begun => return Ok(Tx { inner: begun.internal("begin")? }),
            }
        }
    }
}

/// Did the connection turn out to be dead? Postgres may have said why before it hung up (class 57: it is restarting).
fn is_broken(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

fn begin_statement(kind: &str, user_id: &str, accounts: &str) -> String {
    format!(
        "begin; set local preau.actor = '{kind}'; set local preau.user_id = '{user_id}'; set local preau.accounts = '{accounts}'"
    )
}

impl Tx {
    /// From here on the transaction writes as the house. "Look as yourself, write as the house"
    /// (docs/decisions/0003-row-level-security.md): a use case loads what it changes as the actor, so that another
    /// account's row is not found, and only then takes the right to write.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the connection is lost.
    pub async fn write_as_house(&mut self) -> Outcome<()> {
        sqlx::raw_sql("set local preau.actor = 'system'").execute(&mut *self.inner).await.internal("write as house")?;
        Ok(())
    }

    /// Makes everything durable. When this returns `Ok`, nothing of it can be lost.
    ///
    /// # Errors
    /// A deferred constraint that refuses becomes the error its name is mapped to.
    pub async fn commit(self) -> Outcome<()> {
        self.inner.commit().await.internal("commit")
    }

    /// Gives everything up.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] when the connection is lost (then Postgres rolls back by itself).
    pub async fn rollback(self) -> Outcome<()> {
        self.inner.rollback().await.internal("rollback")
    }
}

impl Deref for Tx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// The name of the constraint that refused, if one did: `match constraint(&error) { Some("users_email_key") => … }`.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(|e| e.constraint())
}

/// Did Postgres give up on this transaction because of another one (serialization failure 40001, deadlock 40P01)?
/// Running the whole use case again is safe and usually succeeds.
pub fn is_retryable(error: &sqlx::Error) -> bool {
    matches!(error.as_database_error().and_then(|e| e.code()).as_deref(), Some("40001" | "40P01"))
}

/// Can the database answer? For `/readyz`.
pub async fn ping(db: &Db) -> Outcome<()> {
    sqlx::query("select 1").execute(db.pool()).await.map(drop).map_err(|_| AppError::Unavailable)
}

//! The database a command works on: the operator's own or the embedded one, and refused when row-level security would
//! not bind us in it.

use anyhow::{Context as _, bail};
use preau_platform::Db;
use preau_platform::config::Config;
use preau_platform::embedded_postgres::EmbeddedPostgres;
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use std::str::FromStr as _;
use std::time::Duration;
use tokio::time::Instant;

/// A connected database.
pub(super) struct Database {
    pub db: Db,
    embedded: Option<EmbeddedPostgres>,
}

impl Database {
    /// Connects to `DATABASE_URL`, for at most `patience` (it may be starting together with us), or else starts the embedded
    /// Postgres.
    pub async fn open(config: &Config, patience: Duration) -> anyhow::Result<Self> {
        if let Some(url) = &config.database_url {
            let db = connect(url, config.database_connections, patience).await?;
            return Ok(Self { db, embedded: None });
        }
        let embedded = EmbeddedPostgres::start(&config.data_dir).await?;
        match connect(embedded.url(), config.database_connections, Duration::from_secs(10)).await {
            Ok(db) => Ok(Self { db, embedded: Some(embedded) }),
            Err(error) => {
                embedded.stop().await?;
                Err(error)
            }
        }
    }

    /// Closes the connections and leaves the embedded Postgres, which then stops if nobody else uses it.
    pub async fn close(self) -> anyhow::Result<()> {
        // A request that was cut may still hold a connection; the server rolls it back.
        let _ = tokio::time::timeout(Duration::from_secs(5), self.db.pool().close()).await;
        match self.embedded {
            Some(embedded) => embedded.stop().await.context("stop the embedded Postgres"),
            None => Ok(()),
        }
    }
}

async fn connect(url: &SecretString, connections: u32, patience: Duration) -> anyhow::Result<Db> {
    let place = place(url);
    let deadline = Instant::now() + patience;
    loop {
        // A single connection first: a pool keeps trying for 10 s and then only says that it was in vain.
        let error = match knock(url).await {
            Ok(()) => return Db::connect(url.expose_secret(), connections).await.context("connect to the database"),
            Err(error) => error,
        };
        let why = error.as_database_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
        if is_final(&error) {
            bail!("the database at {place} refuses us: {why}");
        }
        if Instant::now() >= deadline {
            bail!("no database answers at {place}: {why}");
        }
        tracing::warn!(why, %place, "the database does not answer yet; trying again");
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn knock(url: &SecretString) -> Result<(), sqlx::Error> {
    let connection = PgConnection::connect(url.expose_secret());
    let answered = tokio::time::timeout(Duration::from_secs(5), connection).await;
    answered.map_err(|_| sqlx::Error::PoolTimedOut)??.close().await
}

/// Waiting does not mend a wrong password (class 28) or a database that does not exist (3D000).
fn is_final(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|e| e.code());
    code.is_some_and(|code| code.starts_with("28") || code == "3D000") || matches!(error, sqlx::Error::Configuration(_))
}

/// The address without user and password.
pub(super) fn place(url: &SecretString) -> String {
    match PgConnectOptions::from_str(url.expose_secret()) {
        Ok(options) => {
            let database = options.get_database().unwrap_or_else(|| options.get_username()).to_owned();
            match options.get_socket() {
                Some(socket) => format!("{}/{database}", socket.display()),
                None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
            }
        }
        Err(_) => "an address that cannot be read".to_owned(),
    }
}

/// Who we are in the database.
#[derive(Debug)]
pub(super) struct Standing {
    pub role: String,
    pub database: String,
    /// 150014 is 15.14.
    pub version: i32,
    pub superuser: bool,
    pub bypasses_rls: bool,
}

impl Standing {
    pub async fn find(db: &Db) -> Result<Self, sqlx::Error> {
        sqlx::query_as!(
            Self,
            r#"select rolname::text as "role!", current_database()::text as "database!",
                      current_setting('server_version_num')::int as "version!",
                      rolsuper as "superuser!", rolbypassrls as "bypasses_rls!"
                 from pg_roles where rolname = current_user"#
        )
        .fetch_one(db.pool())
        .await
    }

    pub fn is_too_old(&self) -> bool {
        self.version < 150_000
    }

    pub fn is_free_of_rls(&self) -> bool {
        self.superuser || self.bypasses_rls
    }

    /// Why Préau must not work here, with what to do.
    ///
    /// # Errors
    /// When the server is too old, or row-level security would bind nobody.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.is_too_old() {
            bail!("Postgres {}.{} is too old; 15 is the oldest", self.version / 10_000, self.version % 10_000);
        }
        if self.is_free_of_rls() {
            bail!("{}", self.remedy());
        }
        Ok(())
    }

    pub fn remedy(&self) -> String {
        let kind = if self.superuser { "a superuser" } else { "BYPASSRLS" };
        let Self { role, database, .. } = self;
        format!(
            "the role {role} is {kind}, so row-level security, which keeps each family's data apart, would not hold. \
             Connect as an ordinary role that owns the database:\n\n    \
             create role preau login nosuperuser nobypassrls password 'choose one';\n    \
             alter database \"{database}\" owner to preau;\n    \
             -- if tables are there already, in that database:  reassign owned by \"{role}\" to preau;\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(superuser: bool, bypasses_rls: bool, version: i32) -> Standing {
        Standing { role: "r".to_owned(), database: "d".to_owned(), version, superuser, bypasses_rls }
    }

    #[test]
    fn a_role_that_row_level_security_does_not_bind_is_refused_with_the_remedy() {
        assert!(standing(false, false, 150_001).check().is_ok());
        for (superuser, bypasses_rls) in [(true, false), (false, true), (true, true)] {
            let refusal = standing(superuser, bypasses_rls, 160_000).check().unwrap_err().to_string();
            assert!(refusal.contains("create role preau login nosuperuser nobypassrls"), "{refusal}");
        }
        assert!(standing(false, false, 140_009).check().unwrap_err().to_string().contains("too old"));
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(place(&"postgres://u:hush@db.example:6432/school".into()), "db.example:6432/school");
        assert_eq!(place(&"postgres://u:hush@localhost/school?host=/run/x".into()), "/run/x/school");
    }

    #[tokio::test]
    async fn an_absent_database_is_waited_for_and_a_wrong_one_is_not() {
        let absent = SecretString::from("postgres://u@127.0.0.1:1/d");
        let error = connect(&absent, 5, Duration::ZERO).await.map(drop).unwrap_err();
        assert!(error.to_string().contains("no database answers at 127.0.0.1:1/d"), "{error}");
    }
}

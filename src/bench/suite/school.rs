//! The school that is measured: a database of its own, the demonstration in it, then a crowd.

use super::Options;
use crate::client::Ask;
use crate::crowd::{self, Size};
use crate::server::{Server, Setup};
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use std::str::FromStr as _;
use tempfile::TempDir;

/// Households of the crowd whose students book whatever comes.
pub(super) const HOUSEHOLDS: u64 = 500;
/// Households after these, whose students all want the same slots.
pub(super) const RIVALS: u64 = 32;
/// Households after these, whose students book tutors.
pub(super) const TUTORED: u64 = 50;
/// Coaches who can be booked around the clock.
pub(super) const COACHES: u64 = 40;
/// Number of one more, whom the rivals want and nobody else books.
pub(super) const WANTED: u64 = COACHES;
/// Seats that one run may use at most.
pub(super) const RUN: u64 = 40_000;

/// See the module.
pub(super) struct School {
    /// How its server is started, on its database.
    pub setup: Setup,
    /// A connection as the superuser of Postgres, to `postgres`.
    pub admin: PgConnection,
    /// The database, as the application connects to it.
    pub database: String,
    /// First midnight of the crowd's seats.
    pub midnight: DateTime<Utc>,
    coaches_are_there: bool,
    next_seat: u64,
    _directory: TempDir,
}

impl School {
    pub async fn open(options: &Options) -> anyhow::Result<Self> {
        let server = options.server.canonicalize().context("no server; build it with script/build")?;
        let site_root = options.site_root.canonicalize().context("no site; build it with script/build")?;
        let mut admin = PgConnection::connect(&options.postgres).await.context("connect to --postgres")?;
        let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&mut admin).await?;
        anyhow::ensure!(fsync == "on", "this Postgres has fsync off: nothing measured on it would mean anything");
        for statement in ["drop database if exists preau_bench with (force)", "create database preau_bench owner preau"]
        {
            sqlx::raw_sql(statement).execute(&mut admin).await?;
        }
        let now: DateTime<Utc> = sqlx::query_scalar("select now()").fetch_one(&mut admin).await?;
        let tomorrow = DateTime::from_timestamp((now.timestamp() / 86_400 + 1) * 86_400, 0).context("no tomorrow")?;
        let at = PgConnectOptions::from_str(&options.postgres)?;
        let database = format!("postgres://preau@{}:{}/preau_bench", at.get_host(), at.get_port());
        let directory = tempfile::tempdir()?;
        let setup = Setup::new(&server, directory.path())?
            .with("DATABASE_URL", &database)
            .with("PREAU_SITE_ROOT", site_root)
            .with("PREAU_DATA_DIR", directory.path().join("data"))
            .with("PREAU_DEMO", "true")
            // Few programs ask as much as many would: they are counted, and none is refused.
            .with("PREAU_API_REQUESTS_PER_MINUTE", "1000000");
        let school = Self {
            setup,
            admin,
            database,
            midnight: tomorrow + TimeDelta::days(1),
            coaches_are_there: false,
            next_seat: 0,
            _directory: directory,
        };
        // Migrates and seeds.
        school.setup.start().await?.stop().await?;
        let mut connection = school.connect().await?;
        let households = (HOUSEHOLDS + RIVALS + TUTORED).cast_signed();
        let households = Size { households, credits: 1_000_000_000, ..Size::default() };
        crowd::gather(&mut connection, households).await?;
        Ok(school)
    }

    /// A connection as the application, to which row-level security shows everything.
    pub async fn connect(&self) -> anyhow::Result<PgConnection> {
        let mut connection = PgConnection::connect(&self.database).await?;
        sqlx::raw_sql("set preau.actor = 'system'").execute(&mut connection).await?;
        Ok(connection)
    }

    pub async fn postgres_version(&mut self) -> anyhow::Result<String> {
        Ok(sqlx::query_scalar("select split_part(version(), ' ', 2)").fetch_one(&mut self.admin).await?)
    }

    /// Coaches who can be booked around the clock. Added late: they would fill the pages that show coaches.
    pub async fn need_coaches(&mut self) -> anyhow::Result<()> {
        if !self.coaches_are_there {
            let mut connection = self.connect().await?;
            let coaches = (COACHES + 1).cast_signed();
            crowd::gather(&mut connection, Size { coaches, ..Size::default() }).await?;
            self.coaches_are_there = true;
        }
        Ok(())
    }

    /// Numbers for seats nobody has used yet, as many as [`RUN`]; the first of them.
    pub fn fresh_seats(&mut self) -> u64 {
        let first = self.next_seat;
        self.next_seat += RUN;
        first
    }

    /// The server with its worker, or without.
    pub async fn serve(&self, with_worker: bool) -> anyhow::Result<Server> {
        self.setup.clone().with("PREAU_WORKER", if with_worker { "true" } else { "false" }).start().await
    }

    /// Forgets what the worker has not done yet, so that one measurement does not pay for the one before.
    pub async fn forget_backlog(&self) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        for statement in [
            "update outbox_events set dispatched_at = now() where dispatched_at is null",
            "delete from graphile_worker._private_jobs",
            "vacuum analyze",
        ] {
            sqlx::raw_sql(statement).execute(&mut connection).await?;
        }
        Ok(())
    }

    /// Somebody of the demonstration is signed in with this token from here on: `eleve` is eleve@demo.preau.
    pub async fn sign_in_demo(&self, name: &str) -> anyhow::Result<String> {
        let token = crowd::token(name, 0);
        let mut connection = self.connect().await?;
        sqlx::query(
            "insert into sessions (token_hash, id, user_id, created_at, last_seen_at, idle_ends_at, ends_at)
             select sha256(convert_to($1, 'UTF8')), gen_random_uuid(), id, now(), now(), now() + interval '20 hours',
                    now() + interval '7 days' from users where email = $2::text::citext on conflict do nothing",
        )
        .bind(&token)
        .bind(format!("{name}@demo.preau"))
        .execute(&mut connection)
        .await?;
        Ok(token)
    }
}

/// A page as somebody who is signed in asks for it.
pub(super) fn page(path: &str, token: Option<&str>) -> Ask {
    let ask = Ask::get(path).with("accept", "text/html").with("accept-language", "fr");
    match token {
        Some(token) => ask.with("cookie", &crowd::cookie(token)),
        None => ask,
    }
}

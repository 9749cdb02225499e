//! A database per test, copied from a template that is migrated once for each state of `migrations/`.

use preau_platform::{Db, db::MIGRATIONS, jobs};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use std::time::Duration;

/// Dropped with [`TestDatabase::forget`].
#[derive(Debug)]
pub(crate) struct TestDatabase {
    pub(crate) pool: PgPool,
    name: String,
}

fn server() -> PgConnectOptions {
    let url = std::env::var("PREAU_TEST_DATABASE_URL")
        .unwrap_or_else(|_| "postgres://preau@127.0.0.1:54329/postgres".to_owned());
    url.parse().expect("PREAU_TEST_DATABASE_URL is a connection string")
}

async fn admin() -> PgConnection {
    PgConnection::connect_with(&server().database("postgres"))
        .await
        .expect("the test database server answers; start it with `script/postgres start`")
}

impl TestDatabase {
    pub(crate) async fn create() -> Self {
        let template = template().await;
        let name = format!("preau_test_{}", uuid::Uuid::now_v7().simple());
        let mut admin = admin().await;
        run(&mut admin, format!("create database {name} template {template} strategy file_copy")).await;
        let pool = PgPoolOptions::new()
            .max_connections(20)
            // Like the application's: a connection that was just in use is not asked whether it is there.
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(server().database(&name))
            .await
            .expect("connect to the test database");
        Self { pool, name }
    }

    /// Drops the database from a thread of its own, so that it works from `Drop` in any runtime.
    pub(crate) fn forget(&self) {
        let name = self.name.clone();
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
            runtime.block_on(async {
                run(&mut admin().await, format!("drop database if exists {name} with (force)")).await;
            });
        });
        dropped.join().ok();
    }
}

/// Name of the migrated template for the migrations compiled in; makes it if it is missing.
async fn template() -> String {
    let checksum = MIGRATIONS.iter().fold(0_u64, |sum, migration| {
        migration.checksum.iter().fold(sum, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
    });
    let name = format!("preau_template_{checksum:016x}");
    let mut admin = admin().await;
    // One maker at a time, across test processes.
    run(&mut admin, "select pg_advisory_lock(7239001)".to_owned()).await;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut admin)
        .await
        .expect("look for the template");
    if !exists {
        let building = format!("{name}_building");
        run(&mut admin, format!("drop database if exists {building} with (force)")).await;
        run(&mut admin, format!("create database {building}")).await;
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .connect_with(server().database(&building))
            .await
            .expect("connect to the template");
        let db = Db::from_pool(pool.clone());
        db.migrate().await.expect("migrations run from scratch");
        jobs::migrate(&db).await.expect("the job queue installs");
        pool.close().await;
        // A template must have no connections; the queue's may take a moment to leave.
        for _ in 0..50 {
            let rename = format!("alter database {building} rename to {name}");
            if sqlx::raw_sql(AssertSqlSafe(rename)).execute(&mut admin).await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    run(&mut admin, "select pg_advisory_unlock(7239001)".to_owned()).await;
    name
}

async fn run(connection: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.expect("statement");
}

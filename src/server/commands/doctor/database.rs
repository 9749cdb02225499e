//! The database: reachable, new enough, safe to work in, up to date.

use super::Report;
use crate::commands::database::{Database, Standing, place};
use crate::commands::node::applied;
use preau_platform::Db;
use preau_platform::config::Config;
use preau_platform::db::MIGRATIONS;
use preau_platform::embedded_postgres::Installation;
use std::time::Duration;

/// What our migrations create, all of them trusted: the owner of a database may.
const EXTENSIONS: [&str; 3] = ["btree_gist", "citext", "unaccent"];

pub(super) async fn examine(report: &mut Report, config: &Config) {
    let place = match &config.database_url {
        Some(url) => place(url),
        None => {
            let version = std::fs::read_to_string(config.data_dir.join("postgres/PG_VERSION")).ok();
            match Installation::find(version.and_then(|v| v.trim().parse().ok())).await {
                Ok(found) => {
                    report.fine(format!("Postgres programs: version {} in {}", found.major, found.bin.display()))
                }
                Err(error) => return report.broken(format!("Postgres programs: {error:#}")),
            }
            format!("embedded, in {}", config.data_dir.join("postgres").display())
        }
    };
    match Database::open(config, Duration::ZERO).await {
        Ok(database) => {
            if let Err(error) = look(report, &place, &database.db).await {
                report.broken(format!("Database: {error}"));
            }
            if let Err(error) = database.close().await {
                report.broken(format!("Database: {error:#}"));
            }
        }
        Err(error) => report.broken(format!("Database: {error:#}")),
    }
}

async fn look(report: &mut Report, place: &str, db: &Db) -> anyhow::Result<()> {
    let standing = Standing::find(db).await?;
    let version = format!("Postgres {}.{}", standing.version / 10_000, standing.version % 10_000);
    if standing.is_too_old() {
        report.broken(format!("Database: {version} at {place} is too old; 15 is the oldest"));
    } else {
        report.fine(format!("Database: {version} answers ({place})"));
    }
    if standing.is_free_of_rls() {
        report.broken(format!("Database role: {}", standing.remedy()));
    } else {
        report.fine(format!("Database role: {} is bound by row-level security", standing.role));
    }
    extensions(report, db).await?;
    migrations(report, db).await
}

async fn extensions(report: &mut Report, db: &Db) -> anyhow::Result<()> {
    let wanted = EXTENSIONS.map(str::to_owned);
    let found = sqlx::query_scalar!(
        r#"select name::text as "name!" from pg_available_extensions where name = any($1)"#,
        &wanted[..]
    )
    .fetch_all(db.pool())
    .await?;
    let absent: Vec<_> = EXTENSIONS.into_iter().filter(|name| !found.iter().any(|f| f == name)).collect();
    if !absent.is_empty() {
        let list = absent.join(", ");
        report.broken(format!("Database extensions: {list} not installed on the server (package postgresql-contrib)"));
    }
    Ok(())
}

async fn migrations(report: &mut Report, db: &Db) -> anyhow::Result<()> {
    let applied = applied(db).await?;
    let ours = || MIGRATIONS.iter().map(|m| m.version);
    let waiting = ours().filter(|version| !applied.contains(version)).count();
    let foreign = applied.iter().filter(|version| !ours().any(|ours| ours == **version)).count();
    if foreign > 0 {
        report
            .broken(format!("Schema: {foreign} migrations in the database are unknown here; a newer Préau made them"));
    } else if waiting > 0 {
        report.note(format!("Schema: {waiting} migrations to apply; `preau serve` and `preau migrate` do it"));
    } else {
        report.fine(format!("Schema: up to date ({} migrations)", applied.len()));
    }
    Ok(())
}

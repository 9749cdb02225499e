//! What a server really asks its database, read from Postgres' own log: so that `pgbench` runs the same SQL, whatever it
//! is by then, and no copy of it can go stale.

use anyhow::{Context as _, ensure};
use sqlx::{AssertSqlSafe, PgConnection};

/// A statement as it was executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Process of the connection.
    pub backend: u32,
    /// Its SQL, with `$1`, `$2`…
    pub sql: String,
    /// Their values as text, in order.
    pub parameters: Vec<Option<String>>,
}

/// Lets Postgres log every statement from here on; `admin` is a superuser.
///
/// # Errors
/// When it refuses.
pub async fn begin(admin: &mut PgConnection) -> anyhow::Result<i64> {
    sqlx::raw_sql("alter system set log_statement = 'all'").execute(&mut *admin).await?;
    sqlx::raw_sql("select pg_reload_conf()").execute(&mut *admin).await?;
    // Each backend hears of it before its next command.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    Ok(sqlx::query_scalar("select size from pg_stat_file('log')").fetch_one(admin).await?)
}

/// Ends it and returns what others executed since `from`, which [`begin`] gave.
///
/// # Errors
/// When the log cannot be read.
pub async fn end(admin: &mut PgConnection, from: i64) -> anyhow::Result<Vec<Statement>> {
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let log: String =
        sqlx::query_scalar("select pg_read_file('log', $1, 100000000)").bind(from).fetch_one(&mut *admin).await?;
    let own: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut *admin).await?;
    sqlx::raw_sql("alter system reset log_statement").execute(&mut *admin).await?;
    sqlx::raw_sql("select pg_reload_conf()").execute(admin).await?;
    // The reading itself is in the log as well.
    Ok(read(&log).into_iter().filter(|statement| i64::from(statement.backend) != i64::from(own)).collect())
}

/// The statements of a log with the default prefix `%m [%p] `.
fn read(log: &str) -> Vec<Statement> {
    let mut statements: Vec<Statement> = Vec::new();
    for entry in entries(log) {
        let Some((backend, level, text)) = split(&entry) else { continue };
        if level == "LOG" {
            let sql = text.strip_prefix("statement: ").or_else(|| {
                let (_, sql) = text.strip_prefix("execute ")?.split_once(": ")?;
                Some(sql)
            });
            if let Some(sql) = sql {
                statements.push(Statement { backend, sql: sql.trim().to_owned(), parameters: Vec::new() });
            }
        } else if level == "DETAIL"
            && let Some(list) = text.strip_prefix("parameters: ").or_else(|| text.strip_prefix("Parameters: "))
            && let Some(statement) = statements.iter_mut().rev().find(|s| s.backend == backend)
        {
            statement.parameters = parameters(list);
        }
    }
    statements
}

/// Lines that go on begin with a tab, which Postgres added.
fn entries(log: &str) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for line in log.split('\n') {
        match (line.strip_prefix('\t'), entries.last_mut()) {
            (Some(more), Some(entry)) => {
                entry.push('\n');
                entry.push_str(more);
            }
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// `2026-11-20 14:00:00.123 UTC [42] LOG:  execute …` is (42, "LOG", "execute …").
fn split(entry: &str) -> Option<(u32, &str, &str)> {
    let (_, rest) = entry.split_once('[')?;
    let (backend, rest) = rest.split_once("] ")?;
    let (level, text) = rest.split_once(":  ")?;
    Some((backend.parse().ok()?, level, text))
}

/// `$1 = 'it''s', $2 = NULL`
fn parameters(list: &str) -> Vec<Option<String>> {
    let mut values = Vec::new();
    let mut rest = list;
    while let Some((_, after)) = rest.split_once(" = ") {
        let Some(quoted) = after.strip_prefix('\'') else {
            values.push(None);
            rest = after;
            continue;
        };
        let mut value = String::new();
        let mut characters = quoted.char_indices().peekable();
        let mut end = quoted.len();
        while let Some((at, c)) = characters.next() {
            if c != '\'' {
                value.push(c);
            } else if characters.next_if(|(_, c)| *c == '\'').is_some() {
                value.push('\'');
            } else {
                end = at + 1;
                break;
            }
        }
        values.push(Some(value));
        rest = quoted.get(end..).unwrap_or_default();
    }
    values
}

/// The one transaction, from its `begin` to its `commit`, that contains a statement with `marker` in it; without what the
/// driver asks about types the first time it meets them on a connection.
///
/// # Errors
/// When there is none, or it was not committed.
pub fn transaction<'a>(statements: &'a [Statement], marker: &str) -> anyhow::Result<Vec<&'a Statement>> {
    let at =
        statements.iter().position(|s| s.sql.contains(marker)).with_context(|| format!("nobody asked to {marker}"))?;
    let ours: Vec<(usize, &Statement)> =
        statements.iter().enumerate().filter(|(_, s)| s.backend == statements[at].backend).collect();
    let is = |s: &Statement, word: &str| s.sql.to_lowercase().starts_with(word);
    let middle = ours.iter().position(|(n, _)| *n == at).unwrap_or_default();
    let first = ours[..middle].iter().rposition(|(_, s)| is(s, "begin")).context("a transaction without begin")?;
    let last =
        ours[middle..].iter().position(|(_, s)| is(s, "commit")).context("a transaction without commit")? + middle;
    let ours = ours[first..=last].iter().map(|(_, s)| *s).filter(|s| !s.sql.contains("pg_catalog."));
    let ours: Vec<&Statement> = ours.collect();
    ensure!(!ours.iter().any(|s| is(s, "rollback")), "the transaction was rolled back");
    Ok(ours)
}

/// Types of a statement's parameters, as the database sees them.
///
/// # Errors
/// When it does not understand the statement.
pub async fn types(connection: &mut PgConnection, sql: &str) -> anyhow::Result<Vec<String>> {
    let prepare = format!("prepare preau_bench_probe as {sql}");
    sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *connection).await.with_context(|| format!("prepare {sql}"))?;
    let types = sqlx::query_scalar(
        "select parameter_types::text[] from pg_prepared_statements where name = 'preau_bench_probe'",
    )
    .fetch_one(&mut *connection)
    .await?;
    sqlx::raw_sql("deallocate preau_bench_probe").execute(connection).await?;
    Ok(types)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "\
2026-11-20 14:00:00.101 UTC [7] LOG:  statement: begin; set local preau.actor = 'user'
2026-11-20 14:00:00.102 UTC [8] LOG:  execute sqlx_s_1: select 1
2026-11-20 14:00:00.103 UTC [7] LOG:  execute sqlx_s_4: insert into notes (id, text)
\t         values ($1, $2, $3)
2026-11-20 14:00:00.103 UTC [7] DETAIL:  parameters: $1 = '5', $2 = 'it''s a = b, $9 = ''x''
\tsecond line', $3 = NULL
2026-11-20 14:00:00.104 UTC [7] LOG:  statement: commit
2026-11-20 14:00:00.105 UTC [7] LOG:  statement: rollback
";

    #[test]
    fn statements_and_their_values_are_read_as_they_were_sent() {
        let statements = read(LOG);
        assert_eq!(statements.len(), 5);
        assert_eq!(statements[2].sql, "insert into notes (id, text)\n         values ($1, $2, $3)");
        let text = "it's a = b, $9 = 'x'\nsecond line".to_owned();
        assert_eq!(statements[2].parameters, [Some("5".to_owned()), Some(text), None]);
    }

    #[test]
    fn a_transaction_is_found_by_what_it_does_and_nothing_of_others_is_in_it() {
        let statements = read(LOG);
        let found = transaction(&statements, "insert into notes").unwrap();
        let sql: Vec<&str> = found.iter().map(|s| s.sql.split(' ').next().unwrap()).collect();
        assert_eq!(sql, ["begin;", "insert", "commit"]);
        assert!(transaction(&statements, "insert into nothing").is_err());
    }
}

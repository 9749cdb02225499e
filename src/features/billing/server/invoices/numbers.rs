//! Numbers of documents: one counter per series and year, locked by whoever takes one.

use chrono::{Datelike, NaiveDate};
use preau_kernel::Outcome;
use preau_platform::{IntoInternal, Tx};

/// Year and number of the next document of a series. Whoever takes one waits for whoever did before, until that transaction
/// ends: what is rolled back gives its number to the next.
pub(in crate::server) async fn take(tx: &mut Tx, series: &str, today: NaiveDate) -> Outcome<(i32, i32)> {
    let year = today.year();
    let number = sqlx::query_scalar!(
        r#"insert into invoice_counters as c (series, year, last) values ($1, $2, 1)
           on conflict (series, year) do update set last = c.last + 1 returning last"#,
        series,
        year,
    )
    .fetch_one(&mut **tx)
    .await
    .internal("take a number")?;
    Ok((year, number))
}

//! Webhooks of a payment provider against the same SQL by pgbench.

use super::pages::{mean, trouble};
use super::school::{RUN, School};
use super::{CLIENTS, Options, Plan, show};
use crate::client::Client;
use crate::crowd::{self, Kind, Size, id, id_in_sql};
use crate::load::{self, Next};
use crate::script::{Script, Variation};
use crate::table::{Table, milliseconds};
use crate::{pgbench, recording, script};
use anyhow::{Context as _, ensure};
use std::sync::Arc;
use std::time::Duration;

/// SPEC §2.
const AIM: Duration = Duration::from_millis(500);
/// Webhooks a second that a busy provider might send.
const BUSY: u32 = 200;

/// Measures how webhooks are taken in: kept, answered, and a check put in line (which is not run here).
pub(super) async fn measure(
    school: &mut School,
    plan: Plan,
    options: &Options,
    table: &mut Table,
) -> anyhow::Result<()> {
    let payments = RUN * (2 * plan.times as u64 + 2);
    let mut connection = school.connect().await?;
    crowd::gather(&mut connection, Size { payments: payments.cast_signed(), ..Size::default() }).await?;
    let server = school.serve(false).await?;
    let script = record(school).await?;
    show(&script, options);
    let (mut over_http, mut in_sql) = (Vec::new(), Vec::new());
    let mut first = RUN;
    for _ in 0..plan.times {
        let begin = first;
        let next: Next = Arc::new(move |n| crowd::webhook(begin + n));
        over_http.push(load::closed(server.addr(), CLIENTS, plan.run, &next).await);
        let (rate, count) =
            pgbench::run(&options.pgbench, &school.database, &script, CLIENTS, plan.run, &[("base", first + RUN)])
                .await?;
        ensure!(count < RUN, "pgbench ran out of payments");
        in_sql.push(rate);
        first += 2 * RUN;
    }
    let next: Next = Arc::new(move |n| crowd::webhook(first + n));
    let busy = load::open(server.addr(), f64::from(BUSY), plan.calm, &next).await;
    server.stop().await?;
    let (ours, theirs) = (mean(&over_http), in_sql.iter().sum::<f64>() / in_sql.len() as f64);
    let p99 = over_http.iter().map(|run| run.percentile(99)).max().unwrap_or_default();
    table.judge(
        "webhook over HTTP against pgbench with the same SQL",
        format!("{ours:.0}/s against {theirs:.0}/s: ratio {:.2}{}", ours / theirs, trouble(&over_http)),
        "≥ 0.5",
        ours >= theirs * 0.5,
    );
    table.judge("webhook, P99 at full speed", milliseconds(p99), "< 500 ms", p99 < AIM);
    let p99 = busy.percentile(99);
    table.judge(
        format!("webhook, {BUSY} a second"),
        format!("P99 {} (P50 {}){}", milliseconds(p99), milliseconds(busy.percentile(50)), trouble(&[busy])),
        "P99 < 500 ms",
        p99 < AIM,
    );
    table.notes.push(format!("The webhook's transaction takes {} round trips to Postgres.", script.round_trips));
    school.forget_backlog().await
}

/// Delivers one and writes down what the server asked Postgres for it.
async fn record(school: &mut School) -> anyhow::Result<Script> {
    let from = recording::begin(&mut school.admin).await?;
    let answer = Client::new(school.setup.addr).ask(&crowd::webhook(0)).await?;
    let statements = recording::end(&mut school.admin, from).await?;
    ensure!(answer.is_ok(), "a webhook is answered {}: {}", answer.status, answer.text());
    let transaction = recording::transaction(&statements, "insert into webhook_inbox")?;
    let mut connection = school.connect().await?;
    let event_key: String = sqlx::query_scalar("select event_key from webhook_inbox where payment_id = $1")
        .bind(id(Kind::Payment, 0))
        .fetch_optional(&mut connection)
        .await?
        .context("the webhook was not kept")?;
    let now = sqlx::query_scalar("select now()").fetch_one(&mut connection).await?;
    let number = "(:i)::bigint";
    let variation = Variation {
        prologue: "\\set k :k + 1\n\\set i :base + :k * :clients + :client_id".to_owned(),
        known: vec![
            (crowd::token("webhook", 0), crowd::token_in_sql("webhook", number)),
            (crowd::payment_ref(0), crowd::payment_ref_in_sql(number)),
            (id(Kind::Payment, 0).to_string(), id_in_sql(Kind::Payment, number)),
            (event_key, format!("('bench-' || ({number})::text)")),
        ],
        start: None,
        now,
        number: number.to_owned(),
    };
    script::write(&mut connection, &transaction, &variation).await
}

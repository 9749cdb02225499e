//! Bookings over HTTP against the same SQL by pgbench.

use super::pages::{calm_row, knee_row, mean, trouble};
use super::school::{COACHES, HOUSEHOLDS, RUN, School};
use super::{CLIENTS, Options, Plan, say, show};
use crate::client::Client;
use crate::crowd::{self, Kind, Seat, id, id_in_sql};
use crate::load::{self, Next};
use crate::script::{Script, Variation};
use crate::table::Table;
use crate::{pgbench, recording, script};
use anyhow::ensure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// SPEC §2.
const AIM: Duration = Duration::from_millis(150);

/// Measures the use case, its latencies, and what the worker beside it costs.
pub(super) async fn measure(
    school: &mut School,
    plan: Plan,
    options: &Options,
    table: &mut Table,
) -> anyhow::Result<()> {
    school.need_coaches().await?;
    let server = school.serve(false).await?;
    let script = record(school).await?;
    show(&script, options);
    let (mut over_http, mut in_sql) = (Vec::new(), Vec::new());
    for _ in 0..plan.times {
        let first = school.fresh_seats();
        over_http.push(load::closed(server.addr(), CLIENTS, plan.run, &bookings(school, first)).await);
        let first = school.fresh_seats();
        let (rate, count) =
            pgbench::run(&options.pgbench, &school.database, &script, CLIENTS, plan.run, &[("base", first)]).await?;
        ensure!(count < RUN, "pgbench ran out of seats");
        in_sql.push(rate);
    }
    server.stop().await?;
    let (ours, theirs) = (mean(&over_http), in_sql.iter().sum::<f64>() / in_sql.len() as f64);
    table.judge(
        "booking over HTTP against pgbench with the same SQL, jobs apart",
        format!("{ours:.0}/s against {theirs:.0}/s: ratio {:.2}{}", ours / theirs, trouble(&over_http)),
        "≥ 0.5",
        ours >= theirs * 0.5,
    );
    table.notes.push(format!(
        "The booking transaction takes {} round trips to Postgres, from `begin` to `commit`; the request takes those of \
         reading the session as well, which pgbench does not make.",
        script.round_trips
    ));
    with_worker(school, plan, theirs, table).await
}

/// As deployed: mails of the bookings are written at the same time, by the same process.
async fn with_worker(school: &mut School, plan: Plan, in_sql: f64, table: &mut Table) -> anyhow::Result<()> {
    school.forget_backlog().await?;
    let server = school.serve(true).await?;
    let numbers = school.fresh_seats();
    let calm = load::open(server.addr(), 10.0, plan.calm, &bookings(school, numbers)).await;
    calm_row(table, "booking, with its mails", &calm, AIM);
    say("bookings at the knee");
    let next_seats = Arc::new(AtomicU64::new(school.fresh_seats()));
    let (origin, midnight, numbers) = (school.setup.origin(), school.midnight, Arc::clone(&next_seats));
    let next: Next = Arc::new(move |_| {
        let i = numbers.fetch_add(1, Ordering::Relaxed);
        crowd::book(&origin, Seat::nth(i, HOUSEHOLDS, COACHES, midnight), &format!("bench-{i}"))
    });
    let knee = load::knee(server.addr(), 20.0, plan.step, &next, async |_| {}).await;
    knee_row(table, "booking, with its mails", &knee);
    let memory = server.memory()?;
    table.note("memory of the server after that (RSS)", crate::table::megabytes(memory));
    server.stop().await?;

    school.forget_backlog().await?;
    let server = school.serve(true).await?;
    let first = school.fresh_seats();
    let outcome = load::closed(server.addr(), CLIENTS, plan.run, &bookings(school, first)).await;
    let rate = outcome.rate();
    table.note(
        "the same with its mails written at once by the same process",
        format!("{rate:.0}/s: ratio {:.2}{}", rate / in_sql, trouble(std::slice::from_ref(&outcome))),
    );
    server.stop().await?;
    school.forget_backlog().await
}

fn bookings(school: &School, first: u64) -> Next {
    let (origin, midnight) = (school.setup.origin(), school.midnight);
    Arc::new(move |n| {
        let i = first + n;
        crowd::book(&origin, Seat::nth(i, HOUSEHOLDS, COACHES, midnight), &format!("bench-{i}"))
    })
}

/// Books once and writes down what the server asked Postgres for it.
async fn record(school: &mut School) -> anyhow::Result<Script> {
    let i = school.fresh_seats();
    let seat = Seat::nth(i, HOUSEHOLDS, COACHES, school.midnight);
    let key = format!("bench-{i}");
    let from = recording::begin(&mut school.admin).await?;
    let answer = Client::new(school.setup.addr).ask(&crowd::book(&school.setup.origin(), seat, &key)).await?;
    let statements = recording::end(&mut school.admin, from).await?;
    ensure!(answer.is_ok(), "a booking is answered {}: {}", answer.status, answer.text());
    let transaction = recording::transaction(&statements, "insert into bookings")?;
    let (student, coach) = ("(:student)::bigint", "(:coach)::bigint");
    let known = [
        (Kind::Student, seat.student, student),
        (Kind::Parent, seat.student, student),
        (Kind::Account, seat.student, student),
        (Kind::Grant, seat.student, student),
        (Kind::Provider, seat.coach, coach),
        (Kind::Coach, seat.coach, coach),
    ];
    let mut connection = school.connect().await?;
    let now = sqlx::query_scalar("select now()").fetch_one(&mut connection).await?;
    let variation = Variation {
        prologue: format!(
            "\\set k :k + 1\n\\set i :base + :k * :clients + :client_id\n\\set student :i % {HOUSEHOLDS}\n\
             \\set coach :i % {COACHES}\n\\set slot :i / {COACHES}\n\\set hours :slot / {day} * 24 + :slot % {day}",
            day = crowd::SLOTS_A_DAY
        ),
        known: known
            .into_iter()
            .map(|(kind, n, sql)| (id(kind, n).to_string(), id_in_sql(kind, sql)))
            .chain([(key, "('bench-' || (:i)::text)".to_owned())])
            .collect(),
        start: Some((
            seat.start,
            format!("(to_timestamp({}) + (:hours)::integer * interval '1 hour')", school.midnight.timestamp()),
        )),
        now,
        number: "(:i)::bigint".to_owned(),
    };
    script::write(&mut connection, &transaction, &variation).await
}

//! Pages: bytes of a first visit, rendering against memory, latencies.

use super::school::{School, page};
use super::{CLIENTS, Plan};
use crate::client::{Ask, Client};
use crate::load::{self, Knee, Next, Outcome};
use crate::table::{Table, megabytes, milliseconds};
use crate::{crowd, memory, recording, visit};
use anyhow::ensure;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Where the calendar is, with what a family would choose.
const CALENDAR: &str = "/espace/calendrier?matiere=mathematiques&service=online";

/// Measures the home page, the portal and the calendar.
pub(super) async fn measure(school: &mut School, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let student = school.sign_in_demo("eleve").await?;
    let questions =
        [("home page `/`", page("/", None)), ("calendar page (one week, two coaches)", page(CALENDAR, Some(&student)))];
    count_statements(school, &questions, table).await?;
    let server = school.serve(true).await?;
    let address = server.addr();
    visits(address, &student, table).await?;
    home_against_memory(address, plan, table).await?;
    for (what, ask) in questions {
        latency(address, what, ask, plan, table).await?;
    }
    table.note("memory of the server after all these pages (RSS)", megabytes(server.memory()?));
    server.stop().await
}

/// How many statements each page takes once caches are warm, those of sessions and transactions included.
async fn count_statements(school: &mut School, pages: &[(&str, Ask)], table: &mut Table) -> anyhow::Result<()> {
    // The worker would ask in between.
    let server = school.serve(false).await?;
    let mut client = Client::new(server.addr());
    for (what, ask) in pages {
        ensure!(client.ask(ask).await?.is_ok(), "{} is not answered", ask.path());
        let from = recording::begin(&mut school.admin).await?;
        ensure!(client.ask(ask).await?.is_ok(), "{} is not answered", ask.path());
        let statements = recording::end(&mut school.admin, from).await?.len();
        table.note(format!("{what}, statements to Postgres"), statements.to_string());
    }
    server.stop().await
}

async fn visits(address: SocketAddr, student: &str, table: &mut Table) -> anyhow::Result<()> {
    let home = visit::first(address, "/", None).await?;
    let (requests, bytes) = home.without_fonts_and_pictures();
    let no_wasm = !home.kinds.contains_key("wasm");
    table.judge(
        "first visit of `/` without fonts and pictures",
        format!("{requests} requests, {:.1} kB ({})", bytes as f64 / 1000.0, home.in_words()),
        "< 60 kB, no WebAssembly",
        bytes < 60_000 && no_wasm,
    );
    let portal = visit::first(address, "/espace", Some(&crowd::cookie(student))).await?;
    let (requests, bytes) = portal.without_fonts_and_pictures();
    table.note(
        "first visit of `/espace`, signed in, without fonts, pictures and the parts that its scripts ask for",
        format!("{requests} requests, {:.1} kB ({})", bytes as f64 / 1000.0, portal.in_words()),
    );
    Ok(())
}

/// The home page as it is rendered for each visitor, and the same bytes from memory, in turns.
async fn home_against_memory(address: SocketAddr, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let answer = Client::new(address).ask(&page("/", None)).await?;
    ensure!(answer.is_ok(), "the home page is answered {}", answer.status);
    let (from_memory, serving) = memory::serve(&answer).await?;
    let next = always(page("/", None));
    let (mut rendered, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..plan.times {
        rendered.push(load::closed(address, CLIENTS, plan.run, &next).await);
        kept.push(load::closed(from_memory, CLIENTS, plan.run, &next).await);
    }
    serving.abort();
    let (rendered_rate, kept_rate) = (mean(&rendered), mean(&kept));
    table.note(
        format!("`/` rendered against the same {:.1} kB from memory", answer.body.len() as f64 / 1000.0),
        format!(
            "{rendered_rate:.0}/s against {kept_rate:.0}/s: ratio {:.2}{}",
            rendered_rate / kept_rate,
            trouble(&rendered)
        ),
    );
    Ok(())
}

async fn latency(address: SocketAddr, what: &str, ask: Ask, plan: Plan, table: &mut Table) -> anyhow::Result<()> {
    let next = always(ask);
    let calm = load::open(address, 10.0, plan.calm, &next).await;
    calm_row(table, what, &calm, load::LIMIT);
    let knee = load::knee(address, 20.0, plan.step, &next, async |_| {}).await;
    knee_row(table, what, &knee);
    Ok(())
}

/// P95 at ten requests a second.
pub(super) fn calm_row(table: &mut Table, what: &str, calm: &Outcome, aim: Duration) {
    let p95 = calm.percentile(95);
    let words = format!(
        "P95 {} (P50 {}, P99 {}){}",
        milliseconds(p95),
        milliseconds(calm.percentile(50)),
        milliseconds(calm.percentile(99)),
        trouble(std::slice::from_ref(calm))
    );
    table.judge(format!("{what}, 10 a second"), words, format!("P95 < {} ms", aim.as_millis()), p95 < aim);
}

/// The highest rate that was held, and the first that was not.
pub(super) fn knee_row(table: &mut Table, what: &str, knee: &Knee) {
    let words = |(rate, outcome): &(f64, Outcome)| {
        format!(
            "{rate:.0}/s asked, {:.0}/s answered, P95 {}{}",
            outcome.rate(),
            milliseconds(outcome.percentile(95)),
            trouble(std::slice::from_ref(outcome))
        )
    };
    let held = knee.held.as_ref().map_or("nothing".to_owned(), words);
    let broke = knee.broke.as_ref().map_or("nothing".to_owned(), words);
    table.note(format!("{what}, knee"), format!("held: {held}; beyond: {broke}"));
}

/// The same request each time.
pub(super) fn always(ask: Ask) -> Next {
    Arc::new(move |_| ask.clone())
}

/// Answers a second, over all runs together.
pub(super) fn mean(runs: &[Outcome]) -> f64 {
    runs.iter().map(Outcome::rate).sum::<f64>() / runs.len().max(1) as f64
}

/// What was not answered 2xx in these runs, in brackets.
pub(super) fn trouble(runs: &[Outcome]) -> String {
    let words: Vec<String> = runs.iter().filter_map(Outcome::trouble).collect();
    if words.is_empty() { String::new() } else { format!(" (**{}**)", words.join("; ")) }
}

//! What is measured, in order: starting, pages, availability, bookings, the contest for one slot, webhooks, invoices, renewals.

mod availability;
mod bookings;
mod contest;
mod invoices;
mod pages;
mod renewals;
mod school;
mod start;
mod webhooks;

use crate::script::Script;
use crate::table::Table;
use clap::Parser;
use school::School;
use std::path::PathBuf;
use std::time::Duration;

/// The command line of `preau-bench`.
#[derive(Clone, Debug, Parser)]
#[command(name = "preau-bench", about)]
pub struct Options {
    /// A fifth of the time: to see that it works; the figures mean little
    #[arg(long)]
    quick: bool,
    /// The server to measure, with hash.txt beside it
    #[arg(long, default_value = "target/release/preau")]
    server: PathBuf,
    /// What `cargo leptos build` wrote
    #[arg(long, default_value = "target/site")]
    site_root: PathBuf,
    /// A Postgres with fsync on, as its superuser; the database preau_bench in it is made anew
    #[arg(long)]
    postgres: String,
    /// The program pgbench
    #[arg(long, default_value = "pgbench")]
    pgbench: PathBuf,
    /// Show the SQL that pgbench runs, as it was recorded from the server
    #[arg(long)]
    show_sql: bool,
    /// Only these parts, separated by commas: start, pages, availability, bookings, contest, webhooks,
    /// invoices, renewals
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

/// How long things last.
#[derive(Clone, Copy, Debug)]
struct Plan {
    /// A run at full speed.
    run: Duration,
    /// A run at ten requests a second.
    calm: Duration,
    /// A step on the way to the knee.
    step: Duration,
    /// How often a start is measured, and how often two things are compared.
    times: usize,
}

impl Plan {
    fn new(quick: bool) -> Self {
        let seconds = Duration::from_secs;
        if quick {
            Self { run: seconds(2), calm: seconds(3), step: seconds(1), times: 1 }
        } else {
            Self { run: seconds(10), calm: seconds(20), step: seconds(5), times: 2 }
        }
    }
}

/// Clients that ask at full speed, and connections of pgbench.
const CLIENTS: usize = 8;

/// Measures everything.
///
/// # Errors
/// When something does not run; figures that miss their aim are no error.
pub async fn run(options: &Options) -> anyhow::Result<Table> {
    let plan = Plan::new(options.quick);
    let wanted = |part: &str| options.only.is_empty() || options.only.iter().any(|only| only == part);
    let mut table = Table::default();
    let mut school = School::open(options).await?;
    if wanted("start") {
        say("starting");
        start::measure(&school, plan, &mut table).await?;
    }
    if wanted("pages") {
        say("pages");
        pages::measure(&mut school, plan, &mut table).await?;
    }
    if wanted("availability") {
        say("availability");
        availability::measure(&mut school, plan, &mut table).await?;
    }
    if wanted("bookings") {
        say("bookings");
        bookings::measure(&mut school, plan, options, &mut table).await?;
    }
    if wanted("contest") {
        say("contest");
        contest::measure(&mut school, plan, &mut table).await?;
    }
    if wanted("webhooks") {
        say("webhooks");
        webhooks::measure(&mut school, plan, options, &mut table).await?;
    }
    if wanted("invoices") {
        say("invoices");
        invoices::measure(&school, plan, &mut table).await?;
    }
    if wanted("renewals") {
        say("renewals");
        renewals::measure(&school, options, &mut table).await?;
    }
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    table.notes.push(format!(
        "Server, Postgres ({}), clients and pgbench share {cores} cores; {CLIENTS} clients unless a rate is given.",
        school.postgres_version().await?
    ));
    table.notes.push("Every answer was 2xx unless a line says otherwise.".to_owned());
    Ok(table)
}

/// The script, for whoever doubts it.
fn show(script: &Script, options: &Options) {
    if options.show_sql {
        eprintln!("{}\n{:#?}", script.text, script.variables);
    }
}

/// Progress, for whoever waits.
fn say(what: &str) {
    eprintln!("preau-bench: {what} …");
}

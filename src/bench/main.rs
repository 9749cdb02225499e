//! `preau-bench`: measures a release build of Préau and prints a table; script/bench brings what it needs.

use clap::Parser;
use preau_bench::suite::{self, Options};
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    match runtime.block_on(suite::run(&options)) {
        Ok(table) => {
            let _ = writeln!(std::io::stdout(), "{}", table.to_markdown());
            ExitCode::SUCCESS
        }
        Err(error) => fail(&format!("{error:#}")),
    }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("preau-bench: {why}");
    ExitCode::FAILURE
}

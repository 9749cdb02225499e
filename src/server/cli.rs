//! The command line: `preau serve | worker | migrate | seed | admin | doctor`.

use crate::commands;
use clap::{Args, Parser, Subcommand};
use preau_platform::config::{Config, Overrides};
use std::path::PathBuf;
use std::process::ExitCode;

/// Préau: tutoring, projects and community for schools and academies.
#[derive(Debug, Parser)]
#[command(name = "preau", version, about)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Args, Clone, Debug)]
struct Options {
    /// Settings file [default: Leptos.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:3000
    #[arg(long, global = true, value_name = "IP:PORT")]
    addr: Option<String>,
    /// Directory of the embedded database and of stored files
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Bring the database up to date, then serve, and run jobs unless they run apart [default]
    Serve,
    /// Run jobs only (mails, reminders, payment checks)
    Worker,
    /// Bring the database up to date, say what was applied, and end
    Migrate,
    /// Fill a database without people with the demonstration school
    Seed,
    /// Add an administrator and print the link with which they choose a password
    Admin {
        /// Their e-mail address
        email: String,
    },
    /// Check settings, database, files, mail and payments, and say what to do
    Doctor,
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Two TLS libraries could provide the cryptography; the process has to choose.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return fail("a TLS provider was installed before us");
    }
    let overrides = Overrides { config: cli.options.config, addr: cli.options.addr, data_dir: cli.options.data_dir };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("cannot start: {error}")),
    };
    let command = cli.command.unwrap_or(Command::Serve);
    runtime.block_on(async {
        let config = match Config::load(&overrides) {
            Ok(config) => config,
            Err(mistakes) if matches!(command, Command::Doctor) => {
                return commands::doctor::without_settings(&mistakes);
            }
            Err(mistakes) => return fail(&mistakes.to_string()),
        };
        let done = match command {
            Command::Serve => commands::serve::serve(config).await,
            Command::Worker => commands::worker::work(config).await,
            Command::Migrate => commands::migrate::migrate(config).await,
            Command::Seed => commands::seed::seed(config).await,
            Command::Admin { email } => commands::admin::add(config, &email).await,
            Command::Doctor => return commands::doctor::examine(config).await,
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&format!("{error:#}")),
        }
    })
}

fn fail(why: &str) -> ExitCode {
    eprintln!("preau: {why}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed_and_serves_by_default() {
        Cli::command().debug_assert();
        assert!(Cli::parse_from(["preau"]).command.is_none());
        let cli = Cli::parse_from(["preau", "worker", "--data-dir", "/x", "--addr", "127.0.0.1:1"]);
        assert_eq!(cli.options.data_dir, Some(PathBuf::from("/x")));
        assert_eq!(cli.options.addr.as_deref(), Some("127.0.0.1:1"));
    }
}

//! `preau doctor`: what works and what does not, in words, with what to do about it. It changes nothing, except that the
//! embedded database is created when there is none, because that is how one learns whether it can be.

mod database;
mod files;
mod outside;

use super::say;
use preau_platform::config::{Config, ConfigMistakes};
use std::fmt::Display;
use std::process::ExitCode;

/// What was found, printed line by line as it is found.
#[derive(Debug, Default)]
struct Report {
    broken: usize,
}

impl Report {
    /// Works.
    fn fine(&mut self, what: impl Display) {
        say(format!("✓ {what}"));
    }

    /// Does not work, and has to be mended.
    fn broken(&mut self, what: impl Display) {
        self.broken += 1;
        say(format!("✗ {what}"));
    }

    /// Neither: a choice the operator should know of.
    fn note(&mut self, what: impl Display) {
        say(format!("– {what}"));
    }

    fn end(self) -> ExitCode {
        match self.broken {
            0 => say("\nAll is well."),
            1 => say("\nOne thing has to be mended (✗)."),
            n => say(format!("\n{n} things have to be mended (✗).")),
        }
        if self.broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// When the settings are wrong there is nothing else to look at.
pub fn without_settings(mistakes: &ConfigMistakes) -> ExitCode {
    let mut report = Report::default();
    mistakes.0.iter().for_each(|mistake| report.broken(mistake));
    report.end()
}

/// Looks at everything; fails when something has to be mended.
pub async fn examine(config: Config) -> ExitCode {
    let mut report = Report::default();
    settings(&mut report, &config);
    files::data_dir(&mut report, &config);
    files::template(&mut report, &config);
    files::site(&mut report, &config);
    database::examine(&mut report, &config).await;
    outside::mail(&mut report, &config).await;
    outside::payments(&mut report, &config).await;
    report.end()
}

fn settings(report: &mut Report, config: &Config) {
    match &config.file {
        Some(file) => report.fine(format!("Settings: {} and the environment are valid", file.display())),
        None => report.fine("Settings: no Leptos.toml here; defaults and the environment are valid"),
    }
    let local =
        ["http://127.", "http://localhost", "http://[::1]"].iter().any(|start| config.public_url.starts_with(start));
    match (config.is_https(), local) {
        (true, _) => report.fine(format!("Address: {}", config.public_url)),
        (false, true) => {
            report.note(format!("Address: {}, for this machine only (PREAU_PUBLIC_URL)", config.public_url))
        }
        (false, false) => {
            report.note(format!("Address: {} is not HTTPS; passwords travel in the clear", config.public_url));
        }
    }
    if config.demo && !(local && config.addr.ip().is_loopback()) {
        report.note(
            "Demonstration data is on (PREAU_DEMO), with a password everybody knows, and others can reach this node",
        );
    }
}

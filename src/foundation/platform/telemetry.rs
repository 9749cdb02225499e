//! What a node tells its operator: logs (without personal data), metrics, and panics.

use crate::config::Config;
use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::fmt;
use std::io::IsTerminal as _;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// Libraries that say at `info` what only their authors want to know. `PREAU_LOG` comes after and may ask for more.
const QUIET: &str =
    "sqlx::postgres::notice=warn,graphile_worker=warn,hyper=warn,h2=warn,rustls=warn,lettre=warn,reqwest=warn";

/// Upper bounds of histogram buckets, in seconds: from an indexed read to a client that gives up.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The metrics of this process.
#[derive(Clone, Debug)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// As text, in the format Prometheus reads.
    pub fn render(&self) -> String {
        self.0.render()
    }
}

/// Starts logging to standard error, counting, and logging of panics. Once per process, inside a Tokio runtime.
///
/// # Errors
/// When it was called before.
pub fn init(config: &Config) -> anyhow::Result<Metrics> {
    let filter = EnvFilter::try_new(format!("{QUIET},{}", config.log))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = if config.log_json {
        lines.json().flatten_event(true).try_init()
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("cannot start logging: {error}"))?;
    log_panics();
    let metrics = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("cannot start metrics")?;
    // Measurements pile up in memory until somebody sorts them into their buckets.
    let upkeep = metrics.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    Ok(Metrics(metrics))
}

/// A panic becomes a log line like any other, so that JSON stays JSON.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("(no message)");
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        // Empty unless RUST_BACKTRACE is set.
        let backtrace = std::backtrace::Backtrace::capture();
        tracing::error!(message, location, %backtrace, "panic");
    }));
}

/// `ines@x.tn` as `i***@x.tn`: enough to recognise one's own case in a log, too little to write to somebody.
pub fn mask_email(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((name, domain)) => format!("{}***@{domain}", first(name)),
        None => format!("{}***", first(email)),
    }
}

/// A text with every address in it masked: what a mail server answers often repeats the address.
pub fn mask_emails_in(text: &str) -> String {
    let outside = |c: char| c.is_whitespace() || "<>()[]{},;:\"'".contains(c);
    let mask = |piece: &str| {
        let word = piece.trim_end_matches(outside);
        if word.contains('@') { format!("{}{}", mask_email(word), &piece[word.len()..]) } else { piece.to_owned() }
    };
    text.split_inclusive(outside).map(mask).collect()
}

fn first(text: &str) -> String {
    text.chars().take(1).collect()
}

/// Personal data in a log line: `tracing::info!(to = %Masked(&email), "mail sent")`. Keeps the first character, and the
/// domain of an e-mail address.
#[derive(Clone, Copy)]
pub struct Masked<T>(pub T);

impl<T: fmt::Display> fmt::Display for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&mask_email(&self.0.to_string()))
    }
}

impl<T: fmt::Display> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_masked_in_both_formats() {
        assert_eq!(mask_email("ines@x.tn"), "i***@x.tn");
        assert_eq!(Masked("élodie@demo.preau").to_string(), "é***@demo.preau");
        assert_eq!(format!("{:?}", Masked("Inès Trabelsi")), "I***");
        assert_eq!(mask_email(""), "***");
    }

    #[test]
    fn addresses_inside_a_text_are_masked_and_the_rest_is_kept() {
        let answer = "550 5.1.1 <ines@x.tn>: no such user (ali@y.tn, see https://x.tn)";
        assert_eq!(mask_emails_in(answer), "550 5.1.1 <i***@x.tn>: no such user (a***@y.tn, see https://x.tn)");
    }

    #[tokio::test]
    async fn logs_and_metrics_start_once_and_histograms_have_buckets() {
        let config = Config::for_tests(([127, 0, 0, 1], 3000).into());
        let metrics = init(&config).unwrap();
        assert!(init(&config).is_err(), "a second time is a defect of the caller");
        metrics::counter!("preau_test_total").increment(2);
        metrics::histogram!("preau_test_seconds").record(0.2);
        let text = metrics.render();
        assert!(text.contains("preau_test_total 2"), "{text}");
        assert!(text.contains("preau_test_seconds_bucket{le=\"0.25\"} 1"), "{text}");
    }
}

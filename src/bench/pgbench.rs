//! Runs `pgbench`.

use crate::script::Script;
use anyhow::{Context as _, bail};
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;

/// Transactions a second of `script` with as many clients, and how many there were in all.
///
/// # Errors
/// When it does not run, or a transaction fails.
pub async fn run(
    program: &Path,
    database: &str,
    script: &Script,
    clients: usize,
    lasting: Duration,
    variables: &[(&str, u64)],
) -> anyhow::Result<(f64, u64)> {
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("transaction.sql");
    std::fs::write(&file, &script.text)?;
    let mut command = Command::new(program);
    command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
    command.arg(format!("--client={clients}")).arg(format!("--time={}", lasting.as_secs())).arg("--file").arg(&file);
    for (name, value) in &script.variables {
        command.arg("--define").arg(format!("{name}={value}"));
    }
    for (name, value) in variables {
        command.arg("--define").arg(format!("{name}={value}"));
    }
    command.arg(format!("--define=clients={clients}")).arg("--define=k=-1").arg(database);
    let output = command.output().await.with_context(|| format!("cannot run {}", program.display()))?;
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        bail!("pgbench failed:\n{complained}\n{}", script.text);
    }
    let number = |start: &str| said.lines().find_map(|line| line.strip_prefix(start)?.trim().split(' ').next());
    let rate = number("tps = ").and_then(|n| n.parse().ok()).with_context(|| format!("no rate in: {said}"))?;
    let processed = number("number of transactions actually processed:").and_then(|n| n.parse().ok());
    Ok((rate, processed.context("no count")?))
}

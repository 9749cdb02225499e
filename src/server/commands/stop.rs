//! Being asked to stop by the operator or the system.

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancelled at the first SIGTERM or SIGINT. Whoever asks a second time does not want to wait for a graceful end.
///
/// # Errors
/// When the system refuses to tell us of signals.
pub(super) fn asked_to_stop() -> anyhow::Result<CancellationToken> {
    let mut terminate = signal(SignalKind::terminate()).context("listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listen for SIGINT")?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if told.is_cancelled() {
                tracing::warn!("asked to stop again: ending at once");
                std::process::exit(130);
            }
            tracing::info!("stopping");
            told.cancel();
        }
    });
    Ok(stop)
}

//! Delivers a webhook, trying a few times as real services do.

use crate::Place;
use reqwest::RequestBuilder;
use std::time::Duration;

/// Pauses between the tries.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];

impl Place {
    /// Sends `webhook` in the background, so that whoever pays does not wait for us. `service` is for the log.
    pub(crate) fn deliver(&self, service: &'static str, webhook: RequestBuilder) {
        tokio::spawn(async move {
            for pause in PAUSES.into_iter().map(Some).chain([None]) {
                let Some(attempt) = webhook.try_clone() else { return };
                match attempt.timeout(Duration::from_secs(10)).send().await {
                    Ok(answer) if answer.status().is_success() => return,
                    Ok(answer) => tracing::info!(service, status = %answer.status(), "sandbox: webhook refused"),
                    Err(error) => {
                        tracing::info!(service, error = %error.without_url(), "sandbox: webhook not delivered");
                    }
                }
                if let Some(pause) = pause {
                    tokio::time::sleep(pause).await;
                }
            }
        });
    }
}

//! The webhook: an unsigned GET that proves nothing, tried a few times (SPEC §5).

use super::Konnect;
use std::time::Duration;

/// Pauses between the tries.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(10)];

impl Konnect {
    /// Delivers in the background, so that whoever pays does not wait for us.
    pub(super) fn deliver(&self, webhook: &str, payment_ref: &str) {
        let Ok(mut url) = reqwest::Url::parse(webhook) else { return };
        url.query_pairs_mut().append_pair("payment_ref", payment_ref);
        let http = self.http.clone();
        tokio::spawn(async move {
            for pause in PAUSES.into_iter().map(Some).chain([None]) {
                match http.get(url.clone()).timeout(Duration::from_secs(10)).send().await {
                    Ok(answer) if answer.status().is_success() => return,
                    Ok(answer) => tracing::info!(status = %answer.status(), "konnect sandbox: webhook refused"),
                    Err(error) => {
                        tracing::info!(error = %error.without_url(), "konnect sandbox: webhook not delivered")
                    }
                }
                if let Some(pause) = pause {
                    tokio::time::sleep(pause).await;
                }
            }
        });
    }
}

//! What all adapters need to know about HTTP: how an answer's status is read, and to which addresses a payer may be sent.

use crate::provider::ProviderError;
use http::StatusCode;
use reqwest::{RequestBuilder, Url};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Longer than providers usually take, shorter than a person waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// The JSON of a successful answer. Only what the provider itself says clearly is a refusal; everything else is unknown.
///
/// # Errors
/// See [`ProviderError`].
pub async fn ask<A: DeserializeOwned>(call: RequestBuilder) -> Result<A, ProviderError> {
    let (status, body) = ask_raw(call).await?;
    refusal_of(status)?;
    serde_json::from_slice(&body).map_err(unreadable)
}

/// Status and body, for providers whose refusals say more than the status.
///
/// # Errors
/// [`ProviderError::Transport`] without a whole answer.
pub async fn ask_raw(call: RequestBuilder) -> Result<(StatusCode, Vec<u8>), ProviderError> {
    let unknown = |error: reqwest::Error| ProviderError::Transport(error.without_url().to_string());
    let answer = call.timeout(PATIENCE).send().await.map_err(unknown)?;
    let status = answer.status();
    Ok((status, answer.bytes().await.map_err(unknown)?.to_vec()))
}

/// What a status by itself says.
///
/// # Errors
/// See [`ProviderError`]; none for success.
pub fn refusal_of(status: StatusCode) -> Result<(), ProviderError> {
    match status {
        status if status.is_success() => Ok(()),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ProviderError::Misconfigured(status.to_string())),
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => {
            Err(ProviderError::Transport(status.to_string()))
        }
        status if status.is_client_error() => Err(ProviderError::Declined(status.to_string())),
        status => Err(ProviderError::Transport(status.to_string())),
    }
}

/// An answer that is not what the contract says: nothing is known. What it held is not repeated.
pub fn unreadable(error: serde_json::Error) -> ProviderError {
    ProviderError::Transport(format!("not the JSON of the contract, line {} column {}", error.line(), error.column()))
}

/// `konnect.network` of `https://api.konnect.network`.
pub fn site(url: &Url) -> Option<String> {
    let labels: Vec<&str> = url.domain()?.rsplit('.').take(2).collect();
    match labels.as_slice() {
        [top, name] => Some(format!("{name}.{top}")),
        _ => None,
    }
}

/// Is `url` on the origin of `ours`?
pub fn is_below(ours: &str, url: &Url) -> bool {
    Url::parse(ours).is_ok_and(|ours| ours.origin() == url.origin())
}

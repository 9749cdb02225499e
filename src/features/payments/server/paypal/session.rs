//! Calls to PayPal's API, and the access token they need (OAuth2 client credentials).

use super::wire;
use crate::provider::ProviderError;
use http::{Method, StatusCode, header};
use reqwest::{RequestBuilder, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Longer than PayPal usually takes, shorter than a person waits.
const PATIENCE: Duration = Duration::from_secs(10);
/// A token is renewed this long before its end.
const MARGIN: Duration = Duration::from_secs(60);

/// Cheap to clone; all clones share one access token.
#[derive(Clone, Debug)]
pub(super) struct Session {
    base_url: String,
    client_id: String,
    client_secret: SecretString,
    http: reqwest::Client,
    token: Arc<Mutex<Option<Token>>>,
}

#[derive(Clone, Debug)]
struct Token {
    secret: SecretString,
    until: Instant,
}

impl Session {
    pub(super) fn new(base_url: String, client_id: String, client_secret: SecretString, http: reqwest::Client) -> Self {
        Self { base_url, client_id, client_secret, http, token: Arc::default() }
    }

    /// One call. `key` makes asking again harmless (`PayPal-Request-Id`).
    pub(super) async fn send<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<A, ProviderError> {
        let mut call = self.http.request(method, self.address(path)).header("Prefer", "return=representation");
        if let Some(body) = body {
            call = call.json(body);
        }
        if let Some(key) = key {
            call = call.header("PayPal-Request-Id", key);
        }
        self.answered(call).await?.json().await.map_err(unknown)
    }

    /// A POST of JSON that is already written.
    pub(super) async fn send_text<A: DeserializeOwned>(&self, path: &str, json: Vec<u8>) -> Result<A, ProviderError> {
        let call = self.http.post(self.address(path)).header(header::CONTENT_TYPE, "application/json").body(json);
        self.answered(call).await?.json().await.map_err(unknown)
    }

    /// A call whose answer says nothing.
    pub(super) async fn send_for_nothing(&self, method: Method, path: &str) -> Result<(), ProviderError> {
        self.answered(self.http.request(method, self.address(path))).await.map(drop)
    }

    /// A token that PayPal took back before its time is replaced, once.
    async fn answered(&self, call: RequestBuilder) -> Result<Response, ProviderError> {
        let again = call.try_clone();
        match (self.answered_once(call).await, again) {
            (Err(ProviderError::Misconfigured(_)), Some(again)) => {
                *self.token.lock().await = None;
                self.answered_once(again).await
            }
            (answer, _) => answer,
        }
    }

    async fn answered_once(&self, call: RequestBuilder) -> Result<Response, ProviderError> {
        let token = self.token().await?;
        read(call.bearer_auth(token.expose_secret()).timeout(PATIENCE).send().await).await
    }

    /// The access token; whoever finds none waits for the one who asks.
    async fn token(&self) -> Result<SecretString, ProviderError> {
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| token.until > Instant::now()) {
            return Ok(token.secret.clone());
        }
        let call = self
            .http
            .post(self.address("v1/oauth2/token"))
            .basic_auth(&self.client_id, Some(self.client_secret.expose_secret()))
            .form(&[("grant_type", "client_credentials")])
            .timeout(PATIENCE);
        let granted: wire::Granted = read(call.send().await).await?.json().await.map_err(unknown)?;
        let lives = Duration::from_secs(granted.expires_in.min(86_400)).saturating_sub(MARGIN);
        *kept = Some(Token { secret: granted.access_token.clone(), until: Instant::now() + lives });
        Ok(granted.access_token)
    }

    fn address(&self, path: &str) -> String {
        format!("{}/{path}", self.base_url)
    }
}

async fn read(answer: reqwest::Result<Response>) -> Result<Response, ProviderError> {
    let answer = answer.map_err(unknown)?;
    match answer.status() {
        status if status.is_success() => Ok(answer),
        status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
            Err(ProviderError::Misconfigured(status.to_string()))
        }
        // 409: another call under the same key is still running.
        status @ (StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS) => {
            Err(ProviderError::Transport(status.to_string()))
        }
        status if status.is_client_error() => {
            let said = answer.bytes().await.unwrap_or_default();
            Err(ProviderError::Declined(wire::refusal(status, &said)))
        }
        status => Err(ProviderError::Transport(status.to_string())),
    }
}

fn unknown(error: reqwest::Error) -> ProviderError {
    ProviderError::Transport(error.without_url().to_string())
}

//! Text messages out of the house: through an HTTP gateway, or nowhere, when they stay in the page next to the mailbox.
//! What a message says and when it goes is the business of `notifications`.

use crate::config::{Config, SmsGateway};
use secrecy::ExposeSecret as _;
use serde::Serialize;

/// A text message, ready to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextMessage {
    /// Stable, the same at every try: by it the gateway recognises a message it has.
    pub id: uuid::Uuid,
    /// Telephone number, `+21620123456`.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// Why a message did not go.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// Never try this message again: the gateway refused it.
    #[error("refused: {0}")]
    Permanent(String),
    /// Worth another try.
    #[error("not sent: {0}")]
    Temporary(String),
}

/// The way out.
#[derive(Clone, Debug)]
pub enum SmsSender {
    /// Through a gateway: `POST {"id", "to", "text"}` with a Bearer token; any 2xx means that it has the message.
    Gateway(SmsGateway, reqwest::Client),
    /// No way out: messages are read in the back office.
    Kept,
}

impl SmsSender {
    /// As the settings say.
    pub fn new(config: &Config, http: &reqwest::Client) -> Self {
        config.sms.clone().map_or(Self::Kept, |gateway| Self::Gateway(gateway, http.clone()))
    }

    /// Hands `message` to the gateway. Without one there is nothing to do, and that is no error.
    ///
    /// # Errors
    /// [`SmsError`] says whether to try again.
    pub async fn send(&self, message: &TextMessage) -> Result<(), SmsError> {
        let Self::Gateway(gateway, http) = self else { return Ok(()) };
        let body = serde_json::to_vec(message).map_err(|error| SmsError::Permanent(error.to_string()))?;
        let request = http
            .post(&gateway.url)
            .bearer_auth(gateway.token.expose_secret())
            .header("content-type", "application/json")
            .header("idempotency-key", message.id.to_string())
            .body(body);
        // Never the address in the reason: it is in the log.
        let answer = request.send().await.map_err(|error| SmsError::Temporary(error.without_url().to_string()))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status if status.is_client_error() && status.as_u16() != 429 => {
                Err(SmsError::Permanent(status.to_string()))
            }
            status => Err(SmsError::Temporary(status.to_string())),
        }
    }
}

/// A number as people type it, as gateways want it: `+216 20 123 456`, `0021620123456` and, with the code of the country
/// (`216`), `20 123 456` are all `+21620123456`. `None` when it is none.
pub fn international(typed: &str, country: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let known = |digits: &str| (8..=15).contains(&digits.len()).then(|| format!("+{digits}"));
    match (typed.trim_start().starts_with('+'), digits.strip_prefix("00")) {
        (true, _) => known(&digits),
        (false, Some(digits)) => known(digits),
        (false, None) if digits.len() >= 6 => known(&format!("{country}{}", digits.trim_start_matches('0'))),
        (false, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for typed in ["+216 20 123 456", "00216-20-123-456", "20 123 456", "+216.20.123.456"] {
            assert_eq!(international(typed, "216").as_deref(), Some("+21620123456"), "{typed}");
        }
        for none in ["", "néant", "12", "+1234567890123456"] {
            assert_eq!(international(none, "216"), None, "{none}");
        }
    }
}

//! Konnect's webhook: an unsigned `GET …?payment_ref=…` (SPEC §5). It proves nothing; what protects it is its address.

use crate::model::PaymentId;
use crate::provider::{Hint, Proof, Webhook, WebhookError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// GET by contract; POST tolerated.
pub(super) fn verify(webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
    if matches!(*webhook.method, Method::GET | Method::POST) {
        Ok(Proof::Nothing)
    } else {
        Err(WebhookError::Refused("method"))
    }
}

/// The payment it names: in the query, or in the JSON of a POST.
pub(super) fn parse(webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
    #[derive(serde::Deserialize)]
    struct Body {
        payment_ref: String,
    }
    let in_query = Url::parse(&format!("http://webhook/?{}", webhook.query))
        .ok()
        .and_then(|url| url.query_pairs().find(|(name, _)| name == "payment_ref").map(|(_, value)| value.into_owned()));
    let provider_ref =
        in_query.or_else(|| serde_json::from_slice::<Body>(webhook.body).ok().map(|body| body.payment_ref));
    match provider_ref {
        Some(provider_ref) if !provider_ref.is_empty() => Ok(Hint::provider_ref(provider_ref)),
        _ => Err(WebhookError::Refused("no payment_ref")),
    }
}

/// HMAC-SHA256 of the payment's id: nobody without the secret can make the address of a payment.
pub(super) fn token(secret: &SecretString, payment: PaymentId) -> String {
    // HMAC takes keys of any length, so this cannot fail; an empty token would be refused by the schema.
    Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(b"konnect-webhook/");
            mac.update(payment.0.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(method: Method, query: &str, body: &[u8]) -> Result<Hint, WebhookError> {
        let headers = http::HeaderMap::new();
        let webhook =
            Webhook { method: &method, headers: &headers, query, body, received_at: chrono::DateTime::UNIX_EPOCH };
        verify(&webhook)?;
        parse(&webhook)
    }

    #[test]
    fn the_payment_is_named_in_the_query_or_in_the_body() {
        assert_eq!(hint(Method::GET, "payment_ref=abc", b"").unwrap(), Hint::provider_ref("abc"));
        assert_eq!(hint(Method::GET, "x=1&payment_ref=a%20c", b"").unwrap(), Hint::provider_ref("a c"));
        assert_eq!(hint(Method::POST, "", br#"{"payment_ref": "abc"}"#).unwrap(), Hint::provider_ref("abc"));
    }

    #[test]
    fn rubbish_is_refused_without_a_panic() {
        for query in ["", "payment_ref=", "payment_ref", "%ff%fe", "payment_ref[]=1", "&&=&"] {
            assert!(hint(Method::GET, query, b"").is_err(), "{query}");
        }
        assert!(hint(Method::POST, "", b"\xff\x00{").is_err());
        assert!(hint(Method::DELETE, "payment_ref=abc", b"").is_err());
    }
}

//! Stripe's webhook: JSON signed with `Stripe-Signature: t=…,v1=…`, one address for the whole account (SPEC §5).

use crate::provider::{Hint, PaymentHint, Proof, Webhook, WebhookError};
use hmac::{Hmac, KeyInit, Mac};
use http::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;

/// How old a signature may be, and how far ahead Stripe's clock: older ones may be replayed.
const TOLERANCE: i64 = 5 * 60;
/// More signatures than Stripe ever sends while a secret is replaced.
const SIGNATURES: usize = 8;

/// HMAC-SHA256 of `t.body`, over the raw body. Several `v1` are tried: while a secret is replaced there are two.
pub(super) fn verify(secret: &SecretString, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
    if *webhook.method != Method::POST {
        return Err(WebhookError::Refused("method"));
    }
    let header = webhook.headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    let header = header.ok_or(WebhookError::Refused("no signature"))?;
    let (mut at, mut given) = (None, Vec::new());
    for (name, value) in header.split(',').filter_map(|part| part.trim().split_once('=')) {
        match name {
            "t" if at.is_none() => at = value.parse::<i64>().ok(),
            "v1" if given.len() < SIGNATURES => given.extend(bytes(value)),
            _ => {}
        }
    }
    let at = at.ok_or(WebhookError::Refused("no timestamp"))?;
    let mac = mac(secret.expose_secret(), at, webhook.body).ok_or(WebhookError::Refused("no secret"))?;
    if !given.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()) {
        return Err(WebhookError::Refused("wrong signature"));
    }
    // Only now: who cannot sign is told nothing of our clock.
    let age = webhook.received_at.timestamp().saturating_sub(at);
    if age.saturating_abs() > TOLERANCE {
        return Err(WebhookError::Refused("stale signature"));
    }
    Ok(Proof::Signed)
}

fn mac(secret: &str, at: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// The bytes of 64 hexadecimal digits.
fn bytes(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// What the event is about: a page, a charge that names our reference, or a refund or dispute of a PaymentIntent.
pub(super) fn parse(webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
    #[derive(Deserialize)]
    struct Event {
        id: String,
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        object: Object,
    }
    #[derive(Deserialize)]
    struct Object {
        object: String,
        #[serde(default)]
        id: Option<String>,
        #[serde(default)]
        client_reference_id: Option<String>,
        #[serde(default)]
        metadata: Option<Metadata>,
        #[serde(default)]
        payment_intent: Option<String>,
    }
    #[derive(Deserialize)]
    struct Metadata {
        #[serde(default)]
        reference: Option<String>,
    }
    let event: Event = serde_json::from_slice(webhook.body).map_err(|_| WebhookError::Refused("not an event"))?;
    let object = event.data.object;
    let named = match object.object.as_str() {
        "checkout.session" => {
            let reference = object.client_reference_id;
            PaymentHint { provider_ref: object.id, reference, ..PaymentHint::default() }
        }
        // Its own name is ours only when it was charged without the payer; our reference is always on it.
        "payment_intent" | "charge" => {
            PaymentHint { reference: object.metadata.and_then(|metadata| metadata.reference), ..PaymentHint::default() }
        }
        // Made here or at the dashboard: only the PaymentIntent says of which payment.
        "refund" | "dispute" => PaymentHint { charge_ref: object.payment_intent, ..PaymentHint::default() },
        _ => return Ok(Hint::Nothing),
    };
    Ok(match named {
        // Of another program that uses the same account.
        PaymentHint { reference: None, charge_ref: None, .. } => Hint::Nothing,
        named => Hint::Payment(PaymentHint { event: Some(event.id), ..named }),
    })
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;

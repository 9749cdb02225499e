//! PayPal's webhook: JSON whose seal is in five headers, one address for the whole account (SPEC §5).

use crate::provider::{Hint, PaymentHint, Webhook, WebhookError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// PayPal sends an event again for three days.
const OLDEST: TimeDelta = TimeDelta::days(4);
/// How far PayPal's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// Longer than any header of PayPal's.
const LONGEST: usize = 1_000;

/// What the headers say.
#[derive(Debug)]
pub(super) struct Seal<'a> {
    algorithm: &'a str,
    pub(super) certificate_url: &'a str,
    id: &'a str,
    signature: &'a str,
    time: &'a str,
}

impl<'a> Seal<'a> {
    /// All five headers, not too old.
    pub(super) fn read(webhook: &Webhook<'a>) -> Result<Self, WebhookError> {
        if *webhook.method != Method::POST {
            return Err(WebhookError::Refused("method"));
        }
        let header = |name: &str| {
            let value = webhook.headers.get(name).and_then(|value| value.to_str().ok());
            value.filter(|value| (1..=LONGEST).contains(&value.len())).ok_or(WebhookError::Refused("no signature"))
        };
        let seal = Self {
            algorithm: header("paypal-auth-algo")?,
            certificate_url: header("paypal-cert-url")?,
            id: header("paypal-transmission-id")?,
            signature: header("paypal-transmission-sig")?,
            time: header("paypal-transmission-time")?,
        };
        let at: DateTime<Utc> = seal.time.parse().map_err(|_| WebhookError::Refused("no timestamp"))?;
        if webhook.received_at - at > OLDEST || at - webhook.received_at > AHEAD {
            return Err(WebhookError::Refused("stale signature"));
        }
        Ok(seal)
    }

    /// Is it signed the one way PayPal signs?
    pub(super) fn is_sha256_with_rsa(&self) -> bool {
        self.algorithm.eq_ignore_ascii_case("SHA256withRSA")
    }

    /// What the signature is of: `id|time|webhook|crc32`, the last as a decimal over the raw body.
    pub(super) fn message(&self, webhook_id: &str, body: &[u8]) -> String {
        format!("{}|{}|{webhook_id}|{}", self.id, self.time, crc32fast::hash(body))
    }

    /// Its bytes.
    pub(super) fn signature(&self) -> Option<Vec<u8>> {
        STANDARD.decode(self.signature).ok()
    }

    /// Body of `verify-webhook-signature`. The event goes back exactly as it came: written anew it would be another.
    pub(super) fn question(&self, webhook_id: &str, body: &[u8]) -> Result<Vec<u8>, WebhookError> {
        serde_json::from_slice::<IgnoredAny>(body).map_err(|_| WebhookError::Refused("not an event"))?;
        let head = serde_json::json!({
            "auth_algo": self.algorithm,
            "cert_url": self.certificate_url,
            "transmission_id": self.id,
            "transmission_sig": self.signature,
            "transmission_time": self.time,
            "webhook_id": webhook_id,
        });
        let mut question = head.to_string().into_bytes();
        question.pop();
        question.extend_from_slice(b",\"webhook_event\":");
        question.extend_from_slice(body);
        question.push(b'}');
        Ok(question)
    }
}

/// What the event is about: an order, a capture that names it, or a refund or dispute of a capture.
pub(super) fn parse(webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
    #[derive(Deserialize)]
    struct Event {
        id: String,
        event_type: String,
        #[serde(default)]
        resource: Resource,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Resource {
        id: Option<String>,
        order_id: Option<String>,
        custom_id: Option<String>,
        purchase_units: Vec<Unit>,
        supplementary_data: Option<Supplement>,
        links: Vec<Link>,
        disputed_transactions: Vec<Disputed>,
    }
    #[derive(Deserialize)]
    struct Link {
        rel: String,
        href: String,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Disputed {
        seller_transaction_id: Option<String>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Unit {
        custom_id: Option<String>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Supplement {
        related_ids: Related,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Related {
        order_id: Option<String>,
    }
    let event: Event = serde_json::from_slice(webhook.body).map_err(|_| WebhookError::Refused("not an event"))?;
    let resource = event.resource;
    let mut charge_ref = None;
    let (provider_ref, reference) = match event.event_type.as_str() {
        // A refund, which bears the name its maker gave it: the capture above it says of which payment.
        "PAYMENT.CAPTURE.REFUNDED" | "PAYMENT.CAPTURE.REVERSED" if resource.supplementary_data.is_none() => {
            let up = resource.links.iter().find(|link| link.rel == "up");
            charge_ref = up.and_then(|up| up.href.rsplit('/').next()).map(str::to_owned);
            (None, None)
        }
        kind if kind.starts_with("CUSTOMER.DISPUTE.") => {
            charge_ref = resource.disputed_transactions.into_iter().next().and_then(|one| one.seller_transaction_id);
            (None, None)
        }
        kind if kind.starts_with("CHECKOUT.ORDER.") => {
            (resource.id, resource.purchase_units.into_iter().next().and_then(|unit| unit.custom_id))
        }
        "CHECKOUT.PAYMENT-APPROVAL.REVERSED" => (resource.order_id, None),
        kind if kind.starts_with("PAYMENT.CAPTURE.") => {
            (resource.supplementary_data.and_then(|data| data.related_ids.order_id), resource.custom_id)
        }
        _ => (None, None),
    };
    Ok(match (&provider_ref, &reference, &charge_ref) {
        (None, None, None) => Hint::Nothing,
        _ => Hint::Payment(PaymentHint { provider_ref, reference, charge_ref, event: Some(event.id) }),
    })
}

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;

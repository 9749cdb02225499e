//! Events, signed over `t.body` with HMAC-SHA256 as Stripe signs them (SPEC §5), to the one address of the account.

use super::{Stripe, WEBHOOK_SECRET};
use crate::objects;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::fmt::Write as _;

impl Stripe {
    /// Tells what became of an object.
    pub(super) fn announce(&self, object: &Value) {
        let kind = match (object["object"].as_str(), object["status"].as_str()) {
            (Some("checkout.session"), _) => "checkout.session.completed",
            (Some("payment_intent"), Some("succeeded")) => "payment_intent.succeeded",
            _ => "payment_intent.payment_failed",
        };
        self.tell(kind, object);
    }

    /// Tells that this happened to an object.
    pub(super) fn tell(&self, kind: &str, object: &Value) {
        let at = self.place.now().timestamp();
        let id = object["id"].as_str().unwrap_or_default();
        let event = json!({
            "id": format!("evt_{id}_{kind}").replace('.', "_"), "object": "event", "api_version": "2024-06-20", "created": at,
            "type": kind, "livemode": false, "data": { "object": objects::shown(object.clone()) },
        });
        let body = event.to_string();
        let webhook = self
            .place
            .http
            .post(self.place.address("/api/v1/payments/webhooks/stripe"))
            .header("content-type", "application/json")
            .header("stripe-signature", signature(at, &body))
            .body(body);
        self.place.deliver("stripe", webhook);
    }
}

fn signature(at: i64, body: &str) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    mac.finalize().into_bytes().iter().fold(format!("t={at},v1="), |mut header, byte| {
        let _ = write!(header, "{byte:02x}");
        header
    })
}

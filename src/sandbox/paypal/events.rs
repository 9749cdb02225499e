//! Events, and the call that says whether one is genuine. The real one is sealed with a certificate; the stand-in's seal is
//! an HMAC over the same message (`id|time|webhook|crc32`), which only its own answer to `verify` proves.

use super::{PayPal, WEBHOOK_ID, api};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sha2::Sha256;

const SECRET: &[u8] = b"paypal-sandbox";

impl PayPal {
    /// Tells what became of a resource.
    pub(super) fn announce(&self, kind: &str, resource: Value) {
        let time = self.place.now().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let about = resource["id"].as_str().unwrap_or_default();
        let id = format!("sandbox-{about}-{}", kind.to_ascii_lowercase().replace('.', "-"));
        let body = json!({
            "id": format!("WH-{id}"), "event_version": "1.0", "resource_version": "2.0", "create_time": time,
            "event_type": kind, "resource": resource,
        })
        .to_string();
        let webhook = self
            .place
            .http
            .post(self.place.address("/api/v1/payments/webhooks/paypal"))
            .header("content-type", "application/json")
            .header("paypal-auth-algo", "SHA256withRSA")
            .header("paypal-cert-url", self.place.address("/sandbox/paypal/certificate"))
            .header("paypal-transmission-id", &id)
            .header("paypal-transmission-sig", seal(&id, &time, WEBHOOK_ID, body.as_bytes()))
            .header("paypal-transmission-time", &time)
            .body(body);
        self.place.deliver("paypal", webhook);
    }
}

/// `POST /v1/notifications/verify-webhook-signature`
pub(super) async fn verify(headers: HeaderMap, State(_): State<PayPal>, body: Bytes) -> Response {
    #[derive(Deserialize)]
    struct Question<'a> {
        transmission_id: String,
        transmission_sig: String,
        transmission_time: String,
        webhook_id: String,
        #[serde(borrow)]
        webhook_event: &'a RawValue,
    }
    if let Err(refusal) = api::has_token(&headers) {
        return refusal;
    }
    let Ok(asked) = serde_json::from_slice::<Question<'_>>(&body) else {
        return api::error(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", None);
    };
    let event = asked.webhook_event.get().as_bytes();
    let seal = seal(&asked.transmission_id, &asked.transmission_time, WEBHOOK_ID, event);
    let genuine = asked.webhook_id == WEBHOOK_ID && seal == asked.transmission_sig;
    Json(json!({ "verification_status": if genuine { "SUCCESS" } else { "FAILURE" } })).into_response()
}

fn seal(id: &str, time: &str, webhook_id: &str, body: &[u8]) -> String {
    // HMAC takes keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET) else { return String::new() };
    mac.update(format!("{id}|{time}|{webhook_id}|{}", crc32fast::hash(body)).as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

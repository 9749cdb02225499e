//! What the tests of Stripe and PayPal share: payments by them, and events sealed as they seal them, computed apart from the
//! adapters and the stand-ins.

use crate::site::{Site, order};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use preau_kernel::{Currency, Money};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::{self, StartPayment, StartedPayment};
use preau_testkit::Household;
use serde_json::{Value, json};
use sha2::Sha256;

pub const KINDS: [ProviderKind; 2] = [ProviderKind::Stripe, ProviderKind::PayPal];
pub const EUROS: Money = Money::new(47_000, Currency::Eur);

/// An event on its way to us.
#[derive(Clone, Debug)]
pub struct Event {
    pub kind: ProviderKind,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
}

impl Event {
    pub async fn send(&self, http: &reqwest::Client, url: &str) -> u16 {
        let address = format!("{url}/api/v1/payments/webhooks/{}", self.kind.code());
        let call = http.post(address).body(self.body.clone());
        let call = self.headers.iter().fold(call, |call, (name, value)| call.header(*name, value));
        call.send().await.unwrap().status().as_u16()
    }

    /// As Stripe signs it.
    pub fn of_stripe(body: String, at: i64) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"whsec_sandbox").unwrap();
        mac.update(format!("{at}.{body}").as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { kind: ProviderKind::Stripe, body, headers: vec![("stripe-signature", format!("t={at},v1={hex}"))] }
    }

    /// As PayPal's stand-in, which is asked about it, seals it.
    pub fn of_paypal(body: String, at: &str) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"paypal-sandbox").unwrap();
        mac.update(format!("T-1|{at}|SANDBOXWEBHOOK|{}", crc32fast::hash(body.as_bytes())).as_bytes());
        let headers = vec![
            ("paypal-auth-algo", "SHA256withRSA".to_owned()),
            ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-1".to_owned()),
            ("paypal-transmission-id", "T-1".to_owned()),
            ("paypal-transmission-sig", STANDARD.encode(mac.finalize().into_bytes())),
            ("paypal-transmission-time", at.to_owned()),
        ];
        Self { kind: ProviderKind::PayPal, body, headers }
    }
}

pub fn euros(family: &Household, kind: ProviderKind) -> StartPayment {
    StartPayment { amount: EUROS, provider: kind, ..order(family) }
}

impl Site {
    pub async fn start_by(&self, kind: ProviderKind, family: &Household) -> StartedPayment {
        self.start_for(kind, family, "subscription:test").await
    }

    pub async fn start_for(&self, kind: ProviderKind, family: &Household, purpose: &str) -> StartedPayment {
        let order = StartPayment { purpose: purpose.to_owned(), ..euros(family, kind) };
        server::start(&self.world.platform, &self.providers, &family.parent, order).await.expect("a payment starts")
    }

    /// A payment that was paid and settled.
    pub async fn paid_by(&self, kind: ProviderKind, family: &Household) -> PaymentId {
        let started = self.start_by(kind, family).await;
        self.press(&started, "pay").await;
        self.check(started.payment_id).await.unwrap();
        assert_eq!(self.text(started.payment_id, "status").await, "succeeded");
        started.payment_id
    }

    /// An event about a payment that says `word`, sealed now.
    pub async fn event(&self, kind: ProviderKind, id: PaymentId, word: &str) -> Event {
        let (theirs, ours) = (self.text(id, "provider_ref").await, self.text(id, "reference").await);
        self.event_saying(kind, &theirs, &ours, word)
    }

    pub fn event_saying(&self, kind: ProviderKind, theirs: &str, ours: &str, word: &str) -> Event {
        let now = self.world.now();
        match kind {
            ProviderKind::Stripe => {
                let object: Value = if word.starts_with("payment_intent") || word.starts_with("charge") {
                    let object = if word.starts_with("charge") { "charge" } else { "payment_intent" };
                    json!({ "object": object, "id": "pi_1", "metadata": { "reference": ours } })
                } else {
                    json!({ "object": "checkout.session", "id": theirs, "client_reference_id": ours })
                };
                let id = format!("evt_{theirs}_{word}");
                let event = json!({ "id": id, "object": "event", "type": word, "data": { "object": object } });
                Event::of_stripe(event.to_string(), now.timestamp())
            }
            _ => {
                let resource = if word.starts_with("CHECKOUT") {
                    json!({ "id": theirs, "purchase_units": [{ "custom_id": ours }] })
                } else {
                    json!({ "id": "C-1", "custom_id": ours, "supplementary_data": { "related_ids": { "order_id": theirs } } })
                };
                let event = json!({ "id": format!("WH-{theirs}-{word}"), "event_type": word, "resource": resource });
                Event::of_paypal(event.to_string(), &now.format("%Y-%m-%dT%H:%M:%SZ").to_string())
            }
        }
    }

    /// Changes what Stripe's or PayPal's stand-in knows of an object, as only an attacker or a defect could.
    pub async fn change_object(&self, id: &str, path: &str, value: Value) {
        let path: Vec<&str> = path.split('.').collect();
        sqlx::query("update sandbox.objects set body = jsonb_set(body, $2, $3) where id = $1")
            .bind(id)
            .bind(&path)
            .bind(value)
            .execute(self.world.platform.db.pool())
            .await
            .unwrap();
    }
}

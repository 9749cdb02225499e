//! Stripe's adapter (SPEC §5): a Checkout page per payment, PaymentIntents for charges without the payer, refunds; for real
//! or against the local stand-in. Card numbers are typed on Stripe's page and nowhere else.

mod webhook;
mod wire;

use crate::model::ProviderKind;
use crate::model::decision::Answer;
use crate::provider::{
    Capabilities, ChargeRequest, Charged, Hint, MethodToken, NextStep, PaymentProvider, Proof, ProviderError,
    RefundRequest, Refunded, Returns, SavedMethod, StartRequest, Started, Webhook, WebhookError,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use http::StatusCode;
use preau_kernel::{Currency, Money};
use reqwest::{RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use wire::{Form, Intent, RefundObject, Session};

/// Longer than Stripe usually takes, shorter than a person waits.
const PATIENCE: Duration = Duration::from_secs(10);
/// The version of the API this adapter was written for; Stripe answers in its words for ever.
const VERSION: &str = "2024-06-20";

/// Stripe, or what stands in for it at `base_url`.
#[derive(Clone, Debug)]
pub struct Stripe {
    /// Without a trailing slash: `https://api.stripe.com`.
    pub base_url: String,
    /// `sk_…`; sent as the Bearer token.
    pub secret_key: SecretString,
    /// `whsec_…`: what webhooks are signed with.
    pub webhook_secret: SecretString,
    /// Where the page to pay at may be instead of Stripe's own site: our own address for the stand-in.
    pub pay_page: Option<String>,
    /// Carries the calls.
    pub http: reqwest::Client,
}

#[async_trait]
impl PaymentProvider for Stripe {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Stripe
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: Currency::ALL.to_vec(),
            payable_for: TimeDelta::minutes(60),
            refunds: true,
            webhooks: true,
        }
    }

    fn takes(&self, amount: Money) -> bool {
        is_chargeable(amount).is_ok()
    }

    fn charges(&self) -> bool {
        true
    }

    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        is_chargeable(request.amount)?;
        let form = wire::checkout(request);
        // The time left differs when it is asked again, and Stripe refuses a key that comes with other words: each set of
        // words has its own key. The page that nobody was shown cannot be paid.
        let key = format!("{}-{}", request.reference, wire::digest(&form));
        let session: Session = self.call(self.post("checkout/sessions", &form, &key)).await?;
        match session.url.as_deref().map(Url::parse) {
            Some(Ok(url)) if self.is_pay_url(url.as_str()) => {
                Ok(Started { provider_ref: session.id, next: NextStep::Redirect { url: url.into() } })
            }
            _ => Err(ProviderError::Transport("the address to pay at is not one of Stripe's".to_owned())),
        }
    }

    async fn fetch(&self, provider_ref: &str) -> Result<Answer, ProviderError> {
        match of(provider_ref)? {
            Object::Session => Ok(self.session(provider_ref).await?.into()),
            Object::Intent => Ok(self.intent(provider_ref).await?.into()),
        }
    }

    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, ProviderError> {
        let intent = self.intent_of(&request.provider_ref).await?;
        let form = wire::refund(&intent, request);
        let refund: RefundObject = self.call(self.post("refunds", &form, &request.reference)).await?;
        Ok(refund.into())
    }

    async fn fetch_refund(&self, refund_ref: &str) -> Result<Refunded, ProviderError> {
        let plain = refund_ref.starts_with("re_") || refund_ref.starts_with("pyr_");
        if !plain || !is_plain(refund_ref) {
            return Err(ProviderError::Declined("not a refund of Stripe's".to_owned()));
        }
        let refund: RefundObject = self.call(self.http.get(self.address(&format!("refunds/{refund_ref}")))).await?;
        Ok(refund.into())
    }

    async fn fetch_returns(&self, provider_ref: &str) -> Result<Returns, ProviderError> {
        let intent = self.intent_of(provider_ref).await?;
        let of_intent = |tail: &str| {
            self.http.get(self.address(tail)).query(&[("payment_intent", intent.as_str()), ("limit", "100")])
        };
        let refunds: wire::List<RefundObject> = self.call(of_intent("refunds")).await?;
        let disputes: wire::List<wire::DisputeObject> = self.call(of_intent("disputes")).await?;
        Ok(Returns {
            refunds: refunds.data.into_iter().filter_map(wire::returned).collect(),
            disputes: disputes.data.into_iter().filter_map(wire::disputed).collect(),
        })
    }

    async fn trace(&self, charge_ref: &str) -> Result<Option<String>, ProviderError> {
        match of(charge_ref)? {
            Object::Intent => Ok(self.intent(charge_ref).await?.metadata.reference),
            Object::Session => Ok(None),
        }
    }

    async fn saved_method(&self, provider_ref: &str) -> Result<Option<SavedMethod>, ProviderError> {
        match of(provider_ref)? {
            Object::Intent => Ok(None),
            Object::Session => {
                let address = self.address(&format!("checkout/sessions/{provider_ref}"));
                let call = self.http.get(address).query(&[("expand[]", "payment_intent.payment_method")]);
                let session: wire::SessionWithMethod = self.call(call).await?;
                Ok(session.into())
            }
        }
    }

    async fn charge(&self, request: &ChargeRequest) -> Result<Charged, ProviderError> {
        is_chargeable(request.amount)?;
        let form = wire::charge(request);
        let intent: Intent = self.call(self.post("payment_intents", &form, &request.reference)).await?;
        Ok(Charged { provider_ref: intent.id })
    }

    async fn forget_method(&self, token: &MethodToken) -> Result<(), ProviderError> {
        if !token.method_ref.starts_with("pm_") || !is_plain(&token.method_ref) {
            return Err(ProviderError::Declined("not a method of Stripe's".to_owned()));
        }
        let call = self.post(&format!("payment_methods/{}/detach", token.method_ref), &Form::new(), "");
        match self.call::<serde::de::IgnoredAny>(call).await {
            // Gone already.
            Ok(_) | Err(ProviderError::Declined(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn verify(&self, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        webhook::verify(&self.webhook_secret, webhook)
    }

    fn parse(&self, webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        webhook::parse(webhook)
    }

    fn is_pay_url(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        match &self.pay_page {
            Some(ours) => Url::parse(ours).is_ok_and(|ours| ours.origin() == url.origin()),
            None => url.scheme() == "https" && url.host_str() == Some("checkout.stripe.com") && url.port().is_none(),
        }
    }

    fn pay_sites(&self) -> Vec<String> {
        if self.pay_page.is_none() { vec!["https://checkout.stripe.com".to_owned()] } else { vec![] }
    }
}

/// What a reference of Stripe's names.
enum Object {
    Session,
    Intent,
}

/// It becomes part of a path: only what Stripe itself would give.
fn of(provider_ref: &str) -> Result<Object, ProviderError> {
    match provider_ref {
        _ if !is_plain(provider_ref) => Err(ProviderError::Declined("not a reference of Stripe's".to_owned())),
        _ if provider_ref.starts_with("cs_") => Ok(Object::Session),
        _ if provider_ref.starts_with("pi_") => Ok(Object::Intent),
        _ => Err(ProviderError::Declined("not a reference of Stripe's".to_owned())),
    }
}

fn is_plain(id: &str) -> bool {
    (4..=255).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Stripe takes three-decimal currencies in steps of ten (SPEC §5).
fn is_chargeable(amount: Money) -> Result<(), ProviderError> {
    if amount.currency.decimals() == 3 && amount.minor % 10 != 0 {
        return Err(ProviderError::Declined("the last digit of this currency must be 0".to_owned()));
    }
    Ok(())
}

impl Stripe {
    fn address(&self, tail: &str) -> String {
        format!("{}/v1/{tail}", self.base_url)
    }

    fn post(&self, tail: &str, form: &Form, key: &str) -> RequestBuilder {
        let call = self.http.post(self.address(tail)).form(form);
        if key.is_empty() { call } else { call.header("Idempotency-Key", key) }
    }

    async fn session(&self, id: &str) -> Result<Session, ProviderError> {
        let call = self.http.get(self.address(&format!("checkout/sessions/{id}")));
        self.call(call.query(&[("expand[]", "payment_intent")])).await
    }

    /// The PaymentIntent that a payment was taken by.
    async fn intent_of(&self, provider_ref: &str) -> Result<String, ProviderError> {
        match of(provider_ref)? {
            Object::Intent => Ok(provider_ref.to_owned()),
            Object::Session => self
                .session(provider_ref)
                .await?
                .payment_intent
                .map(|intent| intent.id)
                .ok_or_else(|| ProviderError::Declined("nothing was paid".to_owned())),
        }
    }

    async fn intent(&self, id: &str) -> Result<Intent, ProviderError> {
        self.call(self.http.get(self.address(&format!("payment_intents/{id}")))).await
    }

    async fn call<A: serde::de::DeserializeOwned>(&self, call: RequestBuilder) -> Result<A, ProviderError> {
        let unknown = |error: reqwest::Error| ProviderError::Transport(error.without_url().to_string());
        let call =
            call.bearer_auth(self.secret_key.expose_secret()).header("Stripe-Version", VERSION).timeout(PATIENCE);
        let answer = call.send().await.map_err(unknown)?;
        match answer.status() {
            status if status.is_success() => answer.json().await.map_err(unknown),
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripe(pay_page: Option<&str>) -> Stripe {
        rustls::crypto::ring::default_provider().install_default().ok();
        Stripe {
            base_url: "https://api.stripe.com".to_owned(),
            secret_key: "sk_test_hush".into(),
            webhook_secret: "whsec_hush".into(),
            pay_page: pay_page.map(str::to_owned),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    #[test]
    fn payers_are_sent_to_stripes_checkout_over_https_only() {
        let live = stripe(None);
        assert!(live.is_pay_url("https://checkout.stripe.com/c/pay/cs_test_a1#fid"));
        for hostile in [
            "http://checkout.stripe.com/c/pay",
            "https://checkout.stripe.com.evil.test/c/pay",
            "https://checkout.stripe.com@evil.test/",
            "https://checkout.stripe.com:8443/",
            "https://evil.test/checkout.stripe.com",
            "javascript:alert(1)",
            "/espace",
        ] {
            assert!(!live.is_pay_url(hostile), "{hostile}");
        }
        let sandbox = stripe(Some("https://nexus.tn"));
        assert!(sandbox.is_pay_url("https://nexus.tn/sandbox/stripe/pay/cs_test_1"));
        assert!(!sandbox.is_pay_url("https://checkout.stripe.com/c/pay/cs_test_a1"));
        assert!(sandbox.pay_sites().is_empty());
    }

    #[test]
    fn millimes_must_end_in_zero_and_francs_have_no_cents() {
        let takes = |minor, currency| is_chargeable(Money::new(minor, currency)).is_ok();
        assert!(takes(179_000, Currency::Tnd) && !takes(179_005, Currency::Tnd));
        assert!(takes(4_701, Currency::Eur) && takes(655, Currency::Xof));
    }

    #[test]
    fn what_is_no_reference_of_stripes_reaches_no_address() {
        for hostile in ["", "cs", "cs_../x", "pi_1?x", "cs_é", "re_1", "tr_1", &format!("cs_{}", "x".repeat(300))] {
            assert!(of(hostile).is_err(), "{hostile}");
        }
        assert!(of("cs_test_a1").is_ok() && of("pi_3Nx").is_ok());
    }

    #[test]
    fn keys_are_not_printed() {
        assert!(!format!("{:?}", stripe(None)).contains("hush"));
    }
}

//! Konnect's adapter (SPEC §5): payments through its two calls, for real or against the local stand-in.

mod webhook;
mod wire;

use super::http;
use crate::model::decision::Answer;
use crate::model::{PaymentId, ProviderKind};
use crate::provider::{
    Capabilities, Hint, NextStep, PaymentProvider, Proof, ProviderError, RefundRequest, Refunded, StartRequest,
    Started, Webhook, WebhookError,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use preau_kernel::Currency;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// Konnect, or what stands in for it at `base_url`.
#[derive(Clone, Debug)]
pub struct Konnect {
    /// Without a trailing slash: `https://api.konnect.network`.
    pub base_url: String,
    /// Sent as `x-api-key`.
    pub api_key: SecretString,
    /// The wallet that receives.
    pub wallet_id: String,
    /// From which webhook addresses are derived; random ones without it.
    pub webhook_secret: Option<SecretString>,
    /// Where the page to pay at may be, besides Konnect's own sites: our own address for the stand-in.
    pub pay_page: Option<String>,
    /// Carries the calls.
    pub http: reqwest::Client,
}

#[async_trait]
impl PaymentProvider for Konnect {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Konnect
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: vec![Currency::Tnd, Currency::Eur, Currency::Usd],
            payable_for: TimeDelta::hours(1),
            refunds: false,
            webhooks: true,
        }
    }

    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        if !self.takes(request.amount) {
            return Err(ProviderError::Unsupported("this currency"));
        }
        let call = self.http.post(self.address("init-payment")).json(&wire::InitPayment::new(&self.wallet_id, request));
        let answer: wire::InitAnswer = self.call(call).await?;
        // Written anew by the parser: it becomes a header.
        match Url::parse(&answer.pay_url) {
            Ok(url) if self.is_pay_url(url.as_str()) => {
                Ok(Started { provider_ref: answer.payment_ref, next: NextStep::Redirect { url: url.into() } })
            }
            _ => Err(ProviderError::Transport("the address to pay at is not one of Konnect's".to_owned())),
        }
    }

    async fn fetch(&self, provider_ref: &str) -> Result<Answer, ProviderError> {
        // It becomes part of a path: only what Konnect itself would give.
        if provider_ref.is_empty() || !provider_ref.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ProviderError::Declined("not a reference of Konnect's".to_owned()));
        }
        let answer: wire::PaymentAnswer = self.call(self.http.get(self.address(provider_ref))).await?;
        Ok(answer.payment.into())
    }

    async fn refund(&self, _request: &RefundRequest) -> Result<Refunded, ProviderError> {
        Err(ProviderError::Unsupported("refund"))
    }

    async fn verify(&self, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        webhook::verify(webhook)
    }

    fn parse(&self, webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        webhook::parse(webhook)
    }

    fn webhook_token(&self, payment: PaymentId) -> String {
        match &self.webhook_secret {
            Some(secret) => webhook::token(secret, payment),
            None => preau_platform::crypto::new_token(),
        }
    }

    /// Konnect pays at another host than its API (`gateway.` and `api.` of `konnect.network`): the same site, over HTTPS.
    fn is_pay_url(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        if let Some(ours) = &self.pay_page {
            return http::is_below(ours, &url);
        }
        url.scheme() == "https" && self.site().is_some_and(|ours| http::site(&url) == Some(ours))
    }

    fn pay_sites(&self) -> Vec<String> {
        let site = if self.pay_page.is_none() { self.site() } else { None };
        site.map(|site| format!("https://*.{site}")).into_iter().collect()
    }
}

impl Konnect {
    fn site(&self) -> Option<String> {
        http::site(&Url::parse(&self.base_url).ok()?)
    }

    fn address(&self, tail: &str) -> String {
        format!("{}/api/v2/payments/{tail}", self.base_url)
    }

    async fn call<A: serde::de::DeserializeOwned>(&self, call: reqwest::RequestBuilder) -> Result<A, ProviderError> {
        http::ask(call.header("x-api-key", self.api_key.expose_secret())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn konnect(base_url: &str, pay_page: Option<&str>) -> Konnect {
        rustls::crypto::ring::default_provider().install_default().ok();
        Konnect {
            base_url: base_url.to_owned(),
            api_key: "k".into(),
            wallet_id: "w".to_owned(),
            webhook_secret: Some("secret".into()),
            pay_page: pay_page.map(str::to_owned),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    #[test]
    fn payers_are_sent_to_konnects_own_site_over_https_only() {
        let live = konnect("https://api.konnect.network", None);
        assert!(live.is_pay_url("https://gateway.konnect.network/pay?payment_ref=1"));
        for hostile in [
            "http://gateway.konnect.network/pay",
            "https://konnect.network.evil.test/pay",
            "https://evilkonnect.network/pay",
            "https://gateway.konnect.network@evil.test/pay",
            "javascript:alert(1)",
            "/espace",
        ] {
            assert!(!live.is_pay_url(hostile), "{hostile}");
        }
        assert_eq!(live.pay_sites(), ["https://*.konnect.network"]);
    }

    #[test]
    fn the_stand_in_pays_on_our_own_address_only() {
        let sandbox = konnect("http://127.0.0.1:3000/sandbox/konnect", Some("https://nexus.tn"));
        assert!(sandbox.is_pay_url("https://nexus.tn/sandbox/konnect/pay/1"));
        assert!(!sandbox.is_pay_url("https://gateway.konnect.network/pay"));
        assert!(!sandbox.is_pay_url("https://nexus.tn:8443/sandbox/konnect/pay/1"));
        assert!(sandbox.pay_sites().is_empty());
    }

    #[test]
    fn with_a_secret_the_webhook_address_is_derived_and_differs_per_payment() {
        let live = konnect("https://api.konnect.network", None);
        let (one, two) = (PaymentId(uuid::Uuid::from_u128(1)), PaymentId(uuid::Uuid::from_u128(2)));
        assert_eq!(live.webhook_token(one), live.webhook_token(one));
        assert_ne!(live.webhook_token(one), live.webhook_token(two));
        assert_eq!(live.webhook_token(one).len(), 43);
        let random = Konnect { webhook_secret: None, ..live };
        assert_ne!(random.webhook_token(one), random.webhook_token(one));
    }
}

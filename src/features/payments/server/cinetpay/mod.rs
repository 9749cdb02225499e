//! CinetPay's adapter (SPEC §5): mobile money and cards in francophone Africa, for real or against the local stand-in.
//!
//! CinetPay knows a payment by our own reference (`transaction_id`): it is also what we ask with.

mod webhook;
mod wire;

use super::http;
use crate::model::ProviderKind;
use crate::model::decision::Answer;
use crate::provider::{
    Capabilities, Hint, NextStep, PaymentProvider, Proof, ProviderError, RefundRequest, Refunded, StartRequest,
    Started, Webhook, WebhookError,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use preau_kernel::{Currency, Money};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// CinetPay, or what stands in for it at `base_url`.
#[derive(Clone, Debug)]
pub struct CinetPay {
    /// Without a trailing slash: `https://api-checkout.cinetpay.com`.
    pub base_url: String,
    /// Sent in the body of every call.
    pub api_key: SecretString,
    /// The service that receives.
    pub site_id: String,
    /// What notifications are signed with.
    pub secret_key: SecretString,
    /// Where the page to pay at may be, besides CinetPay's own sites: our own address for the stand-in.
    pub pay_page: Option<String>,
    /// Carries the calls.
    pub http: reqwest::Client,
}

/// Amounts are multiples of this, in both currencies.
const STEP: i64 = 5;

#[async_trait]
impl PaymentProvider for CinetPay {
    fn kind(&self) -> ProviderKind {
        ProviderKind::CinetPay
    }

    /// Only currencies without decimals: how CinetPay counts cents of a dollar is written nowhere.
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: vec![Currency::Xof, Currency::Xaf],
            payable_for: TimeDelta::hours(1),
            refunds: false,
            webhooks: true,
        }
    }

    fn takes(&self, amount: Money) -> bool {
        self.capabilities().currencies.contains(&amount.currency) && amount.minor > 0 && amount.minor % STEP == 0
    }

    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        if !self.takes(request.amount) {
            return Err(ProviderError::Unsupported("this amount or currency"));
        }
        let body = wire::Init::new(self.api_key.expose_secret(), &self.site_id, request);
        let (status, answer) = http::ask_raw(self.http.post(self.address("payment")).json(&body)).await?;
        let started = wire::read_started(status, &answer)?;
        // Written anew by the parser: it becomes a header.
        match Url::parse(&started.payment_url) {
            Ok(url) if self.is_pay_url(url.as_str()) => {
                Ok(Started { provider_ref: request.reference.clone(), next: NextStep::Redirect { url: url.into() } })
            }
            _ => Err(ProviderError::Transport("the address to pay at is not one of CinetPay's".to_owned())),
        }
    }

    async fn fetch(&self, provider_ref: &str) -> Result<Answer, ProviderError> {
        if !is_reference(provider_ref) {
            return Err(ProviderError::Declined("not a reference of ours".to_owned()));
        }
        let body =
            wire::Check { apikey: self.api_key.expose_secret(), site_id: &self.site_id, transaction_id: provider_ref };
        let (status, answer) = http::ask_raw(self.http.post(self.address("payment/check")).json(&body)).await?;
        wire::read_payment(status, &answer, provider_ref)
    }

    async fn refund(&self, _request: &RefundRequest) -> Result<Refunded, ProviderError> {
        Err(ProviderError::Unsupported("refund"))
    }

    async fn verify(&self, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        webhook::verify(&self.secret_key, &self.site_id, webhook)
    }

    fn parse(&self, webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        webhook::parse(webhook)
    }

    /// CinetPay pays at another host than its API (`checkout.` and `api-checkout.` of `cinetpay.com`): the same site, over
    /// HTTPS.
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

impl CinetPay {
    fn site(&self) -> Option<String> {
        http::site(&Url::parse(&self.base_url).ok()?)
    }

    fn address(&self, tail: &str) -> String {
        format!("{}/v2/{tail}", self.base_url)
    }
}

/// What we give as `transaction_id`.
fn is_reference(text: &str) -> bool {
    (6..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cinetpay(pay_page: Option<&str>) -> CinetPay {
        rustls::crypto::ring::default_provider().install_default().ok();
        CinetPay {
            base_url: "https://api-checkout.cinetpay.com".to_owned(),
            api_key: "k".into(),
            site_id: "445160".to_owned(),
            secret_key: "s".into(),
            pay_page: pay_page.map(str::to_owned),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    #[test]
    fn payers_are_sent_to_cinetpays_own_site_over_https_only() {
        let live = cinetpay(None);
        assert!(live.is_pay_url("https://checkout.cinetpay.com/payment/abc"));
        for hostile in [
            "http://checkout.cinetpay.com/payment/abc",
            "https://cinetpay.com.evil.test/",
            "https://evilcinetpay.com/",
            "https://checkout.cinetpay.com@evil.test/",
            "javascript:alert(1)",
        ] {
            assert!(!live.is_pay_url(hostile), "{hostile}");
        }
        assert_eq!(live.pay_sites(), ["https://*.cinetpay.com"]);
        assert!(cinetpay(Some("https://nexus.tn")).is_pay_url("https://nexus.tn/sandbox/cinetpay/pay/1"));
    }

    #[test]
    fn amounts_are_multiples_of_five_francs() {
        let live = cinetpay(None);
        let takes = |minor, currency| live.takes(Money::new(minor, currency));
        assert!(takes(5, Currency::Xof) && takes(10_000, Currency::Xaf));
        for minor in [0, -5, 1, 4, 9_999] {
            assert!(!takes(minor, Currency::Xof), "{minor}");
        }
        assert!(!takes(500, Currency::Usd) && !takes(5, Currency::Tnd));
    }
}

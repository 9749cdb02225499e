//! PayPal's adapter (SPEC §5): Orders v2, captured once the payer has approved; the vault for charges without the payer;
//! refunds; for real or against the local stand-in.

mod certificate;
mod session;
mod webhook;
mod wire;

use crate::model::ProviderKind;
use crate::model::decision::Answer;
use crate::provider::{
    Capabilities, ChargeRequest, Charged, Hint, MethodToken, NextStep, PaymentProvider, Proof, ProviderError,
    RefundRequest, Refunded, Returns, SavedMethod, StartRequest, Started, Webhook, WebhookError,
};
use async_trait::async_trait;
use certificate::Certificates;
use chrono::TimeDelta;
use http::Method;
use preau_kernel::Currency;
use reqwest::Url;
use secrecy::SecretString;
use session::Session;
use wire::Order;

/// PayPal, or what stands in for it.
#[derive(Clone, Debug)]
pub struct PayPal {
    session: Session,
    /// Which of our webhooks an event must be signed for.
    webhook_id: String,
    /// Where the page to pay at may be instead of PayPal's own sites: our own address for the stand-in.
    pay_page: Option<String>,
    certificates: Certificates,
}

impl PayPal {
    /// `base_url` is without a trailing slash: `https://api-m.paypal.com`.
    pub fn new(
        base_url: String,
        client_id: String,
        client_secret: SecretString,
        webhook_id: String,
        http: reqwest::Client,
    ) -> Self {
        let certificates = Certificates::new(http.clone());
        Self {
            session: Session::new(base_url, client_id, client_secret, http),
            webhook_id,
            pay_page: None,
            certificates,
        }
    }

    /// The stand-in, whose pages are on `public_url`.
    #[must_use]
    pub fn with_pages_on(mut self, public_url: &str) -> Self {
        self.pay_page = Some(public_url.to_owned());
        self
    }

    /// Takes the money of an order that its payer has approved. Asking again takes nothing again.
    async fn capture(&self, order: Order) -> Result<Order, ProviderError> {
        let path = format!("v2/checkout/orders/{}/capture", order.id);
        // Without a key: an order can be captured once, and a refusal must not be repeated to a payer who tries another card.
        match self.session.send(Method::POST, &path, Some(&serde_json::json!({})), None).await {
            Err(ProviderError::Declined(why)) if why.contains("ORDER_ALREADY_CAPTURED") => self.order(&order.id).await,
            Err(ProviderError::Declined(why)) => Ok(order.refused(&why)),
            done => done,
        }
    }

    async fn order(&self, id: &str) -> Result<Order, ProviderError> {
        self.session.send(Method::GET, &format!("v2/checkout/orders/{}", plain(id)?), None, None).await
    }
}

#[async_trait]
impl PaymentProvider for PayPal {
    fn kind(&self) -> ProviderKind {
        ProviderKind::PayPal
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            currencies: vec![Currency::Eur, Currency::Usd],
            payable_for: TimeDelta::minutes(60),
            refunds: true,
            webhooks: true,
        }
    }

    fn charges(&self) -> bool {
        true
    }

    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError> {
        if !self.takes(request.amount) {
            return Err(ProviderError::Unsupported("this currency"));
        }
        let body = wire::order(request);
        let order: Order =
            self.session.send(Method::POST, "v2/checkout/orders", Some(&body), Some(&request.reference)).await?;
        match order.pay_url().map(Url::parse) {
            Some(Ok(url)) if self.is_pay_url(url.as_str()) => {
                Ok(Started { provider_ref: order.id, next: NextStep::Redirect { url: url.into() } })
            }
            _ => Err(ProviderError::Transport("the address to pay at is not one of PayPal's".to_owned())),
        }
    }

    async fn fetch(&self, provider_ref: &str) -> Result<Answer, ProviderError> {
        let order = self.order(provider_ref).await?;
        let order = if order.is_approved() { self.capture(order).await? } else { order };
        Ok(order.into())
    }

    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, ProviderError> {
        let order = self.order(&request.provider_ref).await?;
        let capture = order.capture_id().ok_or_else(|| ProviderError::Declined("nothing was paid".to_owned()))?;
        let path = format!("v2/payments/captures/{}/refund", plain(capture)?);
        let body = wire::refund(request);
        let refund: wire::RefundObject =
            self.session.send(Method::POST, &path, Some(&body), Some(&request.reference)).await?;
        Ok(refund.into())
    }

    async fn fetch_refund(&self, refund_ref: &str) -> Result<Refunded, ProviderError> {
        let path = format!("v2/payments/refunds/{}", plain(refund_ref)?);
        let refund: wire::RefundObject = self.session.send(Method::GET, &path, None, None).await?;
        Ok(refund.into())
    }

    async fn fetch_returns(&self, provider_ref: &str) -> Result<Returns, ProviderError> {
        let order = self.order(provider_ref).await?;
        let Some(capture) = order.capture_id().map(str::to_owned) else { return Ok(Returns::default()) };
        let path = format!("v1/customer/disputes?disputed_transaction_id={}", plain(&capture)?);
        let found: wire::Disputes = self.session.send(Method::GET, &path, None, None).await?;
        let mut disputes = vec![];
        for dispute in found.items {
            let dispute = if dispute.is_over() {
                let path = format!("v1/customer/disputes/{}", plain(&dispute.dispute_id)?);
                self.session.send(Method::GET, &path, None, None).await?
            } else {
                dispute
            };
            disputes.extend(dispute.read());
        }
        Ok(Returns { refunds: order.refunds(), disputes })
    }

    async fn trace(&self, charge_ref: &str) -> Result<Option<String>, ProviderError> {
        let path = format!("v2/payments/captures/{}", plain(charge_ref)?);
        let capture: wire::Capture = self.session.send(Method::GET, &path, None, None).await?;
        Ok(capture.custom_id)
    }

    async fn saved_method(&self, provider_ref: &str) -> Result<Option<SavedMethod>, ProviderError> {
        self.order(provider_ref).await?.saved_method()
    }

    async fn charge(&self, request: &ChargeRequest) -> Result<Charged, ProviderError> {
        if !self.takes(request.amount) {
            return Err(ProviderError::Unsupported("this currency"));
        }
        let body = wire::charge(request);
        let order: Order =
            self.session.send(Method::POST, "v2/checkout/orders", Some(&body), Some(&request.reference)).await?;
        Ok(Charged { provider_ref: order.id })
    }

    async fn forget_method(&self, token: &MethodToken) -> Result<(), ProviderError> {
        let path = format!("v3/vault/payment-tokens/{}", plain(&token.method_ref)?);
        match self.session.send_for_nothing(Method::DELETE, &path).await {
            // Gone already.
            Ok(()) | Err(ProviderError::Declined(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// By the certificate it names, if that is PayPal's and can be had; otherwise PayPal is asked.
    async fn verify(&self, webhook: &Webhook<'_>) -> Result<Proof, WebhookError> {
        let seal = webhook::Seal::read(webhook)?;
        if self.pay_page.is_none()
            && let Some(genuine) = self.certificates.verify(&seal, &self.webhook_id, webhook).await?
        {
            return if genuine { Ok(Proof::Signed) } else { Err(WebhookError::Refused("wrong signature")) };
        }
        let question = seal.question(&self.webhook_id, webhook.body)?;
        let answer = self.session.send_text("v1/notifications/verify-webhook-signature", question).await;
        match answer.map(|answer: wire::Verification| answer.is_success()) {
            Ok(true) => Ok(Proof::Signed),
            // What PayPal cannot even read was not written by PayPal.
            Ok(false) | Err(ProviderError::Declined(_)) => Err(WebhookError::Refused("wrong signature")),
            Err(error) => Err(WebhookError::Unknown(error.to_string())),
        }
    }

    fn parse(&self, webhook: &Webhook<'_>) -> Result<Hint, WebhookError> {
        webhook::parse(webhook)
    }

    fn is_pay_url(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        match &self.pay_page {
            Some(ours) => Url::parse(ours).is_ok_and(|ours| ours.origin() == url.origin()),
            None => is_paypals(&url),
        }
    }

    fn pay_sites(&self) -> Vec<String> {
        if self.pay_page.is_none() { vec!["https://*.paypal.com".to_owned()] } else { vec![] }
    }
}

/// A page of PayPal's, over HTTPS.
fn is_paypals(url: &Url) -> bool {
    url.scheme() == "https" && url.port().is_none() && url.domain().is_some_and(|host| host.ends_with(".paypal.com"))
}

/// It becomes part of a path: only what PayPal itself would give.
fn plain(id: &str) -> Result<&str, ProviderError> {
    let plain =
        (4..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if plain { Ok(id) } else { Err(ProviderError::Declined("not a reference of PayPal's".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paypal() -> PayPal {
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        PayPal::new("https://api-m.paypal.com".to_owned(), "id".to_owned(), "hush".into(), "WH1".to_owned(), http)
    }

    #[test]
    fn payers_are_sent_to_paypals_own_sites_over_https_only() {
        let live = paypal();
        assert!(live.is_pay_url("https://www.paypal.com/checkoutnow?token=5O190127TN364715T"));
        assert!(live.is_pay_url("https://www.sandbox.paypal.com/checkoutnow?token=5O190127TN364715T"));
        for hostile in [
            "http://www.paypal.com/checkoutnow",
            "https://paypal.com.evil.test/",
            "https://evilpaypal.com/",
            "https://www.paypal.com@evil.test/",
            "https://www.paypal.com:8443/",
            "javascript:alert(1)",
        ] {
            assert!(!live.is_pay_url(hostile), "{hostile}");
        }
        let sandbox = live.with_pages_on("https://nexus.tn");
        assert!(sandbox.is_pay_url("https://nexus.tn/sandbox/paypal/pay/1"));
        assert!(!sandbox.is_pay_url("https://www.paypal.com/checkoutnow") && sandbox.pay_sites().is_empty());
    }

    #[test]
    fn what_is_no_reference_of_paypals_reaches_no_address() {
        for hostile in ["", "abc", "../../v1", "5O19?x=1", "é5O19", &"x".repeat(65)] {
            assert!(plain(hostile).is_err(), "{hostile}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        assert!(!format!("{:?}", paypal()).contains("hush"));
    }
}

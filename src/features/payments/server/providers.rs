//! The providers of this deployment: live ones where there are keys, otherwise the local stand-ins, never both (SPEC PA-7).

use super::cinetpay::CinetPay;
use super::konnect::Konnect;
use super::paypal::PayPal;
use super::refunds::{Books, NoBooks};
use super::stripe::Stripe;
use super::wise::Wise;
use crate::model::{Offer, ProviderKind};
use crate::provider::PaymentProvider;
use preau_kernel::{Currency, Money, Outcome};
use preau_platform::config::{self, Config};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// Cheap to clone; one per process.
#[derive(Clone, Debug)]
pub struct Providers {
    provided: Arc<[Provided]>,
    books: Arc<dyn Books>,
}

#[derive(Debug)]
struct Provided {
    provider: Arc<dyn PaymentProvider>,
    sandbox: bool,
}

impl Providers {
    /// What the settings ask for: every provider with live keys; without any, the stand-ins mounted by this very node below
    /// `/sandbox` are called over loopback, whatever address people type.
    pub fn from_config(config: &Config, http: &reqwest::Client) -> Self {
        let live = live(config, http);
        if live.is_empty() {
            return Self::sandbox(&format!("http://{}", loopback(config.addr)), &config.public_url, http);
        }
        Self::all(live, false)
    }

    /// The stand-ins mounted at `address`, whose pages are on `public_url`.
    pub fn sandbox(address: &str, public_url: &str, http: &reqwest::Client) -> Self {
        Self::all(stand_ins(address, public_url, http), true)
    }

    /// One provider (tests).
    pub fn only(provider: impl PaymentProvider + 'static, sandbox: bool) -> Self {
        Self::all(vec![Arc::new(provider)], sandbox)
    }

    /// All of them real, or all of them stand-ins: there is no other way to make this.
    fn all(providers: Vec<Arc<dyn PaymentProvider>>, sandbox: bool) -> Self {
        let mut provided: Vec<Provided> =
            providers.into_iter().map(|provider| Provided { provider, sandbox }).collect();
        let place = |kind| ProviderKind::ALL.into_iter().position(|known| known == kind);
        provided.sort_by_key(|provided| place(provided.provider.kind()));
        Self { provided: provided.into(), books: Arc::new(NoBooks) }
    }

    /// The same, for a house whose books are kept by `books`: they are asked before money goes back.
    #[must_use]
    pub fn with_books(self, books: Arc<dyn Books>) -> Self {
        Self { books, ..self }
    }

    /// Who keeps the books of what was paid.
    pub(super) fn books(&self) -> &dyn Books {
        &*self.books
    }

    /// Those of this process, inside a page or server function.
    ///
    /// # Errors
    /// [`AppError::Internal`](preau_kernel::AppError::Internal) when called outside a request, which is a defect of the caller.
    pub fn in_request() -> Outcome<Self> {
        leptos::prelude::use_context::<Self>()
            .ok_or_else(|| preau_platform::error::internal_error("providers context", &"called outside a request"))
    }

    /// The provider of this kind, if this deployment has it.
    pub fn get(&self, kind: ProviderKind) -> Option<&dyn PaymentProvider> {
        self.provided(kind).map(|provided| &*provided.provider)
    }

    /// Every way to pay, in the order shown.
    pub fn offers(&self) -> Vec<Offer> {
        self.offered(|_| true)
    }

    /// Ways to pay this amount, in the order shown.
    pub fn offers_for(&self, amount: Money) -> Vec<Offer> {
        self.offered(|provider| provider.takes(amount))
    }

    /// Ways to pay in this currency, in the order shown.
    pub fn offers_in(&self, currency: Currency) -> Vec<Offer> {
        self.offered(|provider| provider.capabilities().currencies.contains(&currency))
    }

    fn offered(&self, wanted: impl Fn(&dyn PaymentProvider) -> bool) -> Vec<Offer> {
        let offer = |provided: &Provided| Offer { kind: provided.provider.kind(), sandbox: provided.sandbox };
        self.provided.iter().filter(|provided| wanted(&*provided.provider)).map(offer).collect()
    }

    /// Does this provider move no real money?
    pub fn is_sandbox(&self, kind: ProviderKind) -> bool {
        self.provided(kind).is_some_and(|provided| provided.sandbox)
    }

    /// Other sites that "Payer" leads to, for the `form-action` of the Content-Security-Policy.
    pub fn pay_sites(&self) -> Vec<String> {
        self.provided.iter().flat_map(|provided| provided.provider.pay_sites()).collect()
    }

    fn provided(&self, kind: ProviderKind) -> Option<&Provided> {
        self.provided.iter().find(|provided| provided.provider.kind() == kind)
    }
}

/// The real ones, one for each whose keys are set.
fn live(config: &Config, http: &reqwest::Client) -> Vec<Arc<dyn PaymentProvider>> {
    let mut live: Vec<Arc<dyn PaymentProvider>> = vec![];
    if let Some(keys) = &config.konnect {
        live.push(Arc::new(Konnect {
            base_url: keys.base_url.clone(),
            api_key: keys.api_key.clone(),
            wallet_id: keys.wallet_id.clone(),
            webhook_secret: keys.webhook_secret.clone(),
            pay_page: None,
            http: http.clone(),
        }));
    }
    if let Some(keys) = &config.cinetpay {
        live.push(Arc::new(CinetPay {
            base_url: keys.base_url.clone(),
            api_key: keys.api_key.clone(),
            site_id: keys.site_id.clone(),
            secret_key: keys.secret_key.clone(),
            pay_page: None,
            http: http.clone(),
        }));
    }
    if let Some(keys) = &config.stripe {
        live.push(Arc::new(Stripe {
            base_url: keys.base_url.clone(),
            secret_key: keys.secret_key.clone(),
            webhook_secret: keys.webhook_secret.clone(),
            pay_page: None,
            http: http.clone(),
        }));
    }
    if let Some(account) = &config.wise {
        live.push(Arc::new(Wise { account: account.clone() }));
    }
    if let Some(keys) = &config.paypal {
        let (id, secret) = (keys.client_id.clone(), keys.client_secret.clone());
        let paypal = PayPal::new(keys.base_url.clone(), id, secret, keys.webhook_id.clone(), http.clone());
        live.push(Arc::new(paypal));
    }
    live
}

/// A stand-in for each.
fn stand_ins(address: &str, public_url: &str, http: &reqwest::Client) -> Vec<Arc<dyn PaymentProvider>> {
    let konnect = Konnect {
        base_url: format!("{address}/sandbox/konnect"),
        api_key: "sandbox".into(),
        wallet_id: "sandbox".to_owned(),
        webhook_secret: None,
        pay_page: Some(public_url.to_owned()),
        http: http.clone(),
    };
    let cinetpay = CinetPay {
        base_url: format!("{address}/sandbox/cinetpay"),
        api_key: "sandbox".into(),
        site_id: "100000".to_owned(),
        secret_key: "sandbox".into(),
        pay_page: Some(public_url.to_owned()),
        http: http.clone(),
    };
    let stripe = Stripe {
        base_url: format!("{address}/sandbox/stripe"),
        secret_key: "sk_sandbox".into(),
        webhook_secret: STRIPE_SANDBOX.into(),
        pay_page: Some(public_url.to_owned()),
        http: http.clone(),
    };
    let paypal = PayPal::new(
        format!("{address}/sandbox/paypal"),
        "sandbox".to_owned(),
        "sandbox".into(),
        PAYPAL_SANDBOX.to_owned(),
        http.clone(),
    );
    vec![
        Arc::new(konnect),
        Arc::new(cinetpay),
        Arc::new(stripe),
        Arc::new(paypal.with_pages_on(public_url)),
        Arc::new(Wise { account: nobodys_account() }),
    ]
}

/// What payers of a demonstration are shown: the example of the IBAN registry, which is nobody's.
fn nobodys_account() -> config::Wise {
    config::Wise {
        beneficiary_name: "Nexus Réussite SARL".to_owned(),
        iban: "TN59 1000 6035 1835 9847 8831".to_owned(),
        bic: "BANKTNTT".to_owned(),
        bank_name: "Banque de démonstration".to_owned(),
        address: Some("123 avenue Habib Bourguiba, 1000 Tunis".to_owned()),
        currencies: vec![Currency::Tnd, Currency::Eur, Currency::Usd],
    }
}

/// What Stripe's stand-in signs with, and the webhook that PayPal's seals for; no secrets.
const STRIPE_SANDBOX: &str = "whsec_sandbox";
const PAYPAL_SANDBOX: &str = "SANDBOXWEBHOOK";

/// Where a node that listens on `addr` reaches itself.
fn loopback(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(match addr.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    addr
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_listens_everywhere_reaches_itself_over_loopback() {
        assert_eq!(loopback("0.0.0.0:3000".parse().unwrap()).to_string(), "127.0.0.1:3000");
        assert_eq!(loopback("[::]:3000".parse().unwrap()).to_string(), "[::1]:3000");
        assert_eq!(loopback("10.0.0.5:80".parse().unwrap()).to_string(), "10.0.0.5:80");
    }
}

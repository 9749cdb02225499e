//! What every adapter must do, run against each of them talking to its stand-in.

use crate::site::{PRICE, Site};
use axum::http::StatusCode;
use preau_kernel::{Currency, Money};
use preau_payments::model::decision::AnswerStatus;
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::provider::{
    Hint, NextStep, Payer, PaymentProvider, ProviderError, RefundRequest, StartRequest, Webhook,
};
use preau_payments::server::Providers;
use preau_payments::server::konnect::Konnect;
use std::time::Duration;

/// What the suite needs to know of a provider.
struct Case<'a> {
    provider: &'a dyn PaymentProvider,
    /// An amount it takes.
    price: Money,
    /// References it never gave.
    strangers: &'a [&'a str],
}

impl Case<'_> {
    fn request(&self, site: &Site, reference: &str) -> StartRequest {
        request(site, self.provider.kind(), reference, self.price)
    }

    async fn refuses(&self, request: &StartRequest, expected: fn(&ProviderError) -> bool, why: &str) {
        let error = self.provider.start(request).await.expect_err(why);
        assert!(expected(&error), "{why}: {error}");
    }
}

fn request(site: &Site, kind: ProviderKind, reference: &str, amount: Money) -> StartRequest {
    StartRequest {
        reference: reference.to_owned(),
        amount,
        description: "Formule Hybride – Inès".to_owned(),
        lifespan: Duration::from_secs(3_600),
        webhook_url: format!("{}/api/v1/payments/webhooks/{}/token", site.url, kind.code()),
        return_url: format!("{}/espace/paiements/1", site.url),
        asked_at: site.world.now(),
        keep: None,
        posted_return_url: format!("{}/api/v1/payments/1/back", site.url),
        payer: Payer { first_name: "Amel".to_owned(), email: "amel@example.test".to_owned(), ..Payer::default() },
    }
}

/// What every adapter does, whatever it talks to.
async fn keeps_to_itself(case: &Case<'_>, site: &Site) {
    let provider = case.provider;
    assert!(provider.takes(case.price));
    for currency in Currency::ALL.into_iter().filter(|c| !provider.capabilities().currencies.contains(c)) {
        let foreign = StartRequest { amount: Money::new(100, currency), ..case.request(site, "PAY-AAAA-0002") };
        assert!(!provider.takes(foreign.amount));
        case.refuses(&foreign, |e| matches!(e, ProviderError::Unsupported(_)), currency.code()).await;
    }
    let free = StartRequest { amount: Money::zero(case.price.currency), ..case.request(site, "PAY-AAAA-0003") };
    case.refuses(
        &free,
        |e| matches!(e, ProviderError::Declined(_) | ProviderError::Unsupported(_)),
        "a refusal is final",
    )
    .await;
    if !provider.capabilities().refunds {
        let refund = RefundRequest { provider_ref: "ref".to_owned(), reference: "R-1".to_owned(), amount: case.price };
        assert!(matches!(provider.refund(&refund).await, Err(ProviderError::Unsupported(_))));
    }
    assert!(!provider.is_pay_url("https://evil.test/pay"));
    let payment = PaymentId(uuid::Uuid::from_u128(7));
    assert!(provider.webhook_token(payment).len() >= 32);
    for (query, body) in [("%00&=&&x[]=", b"\xff\xfe\x00{".as_slice()), ("", b"{}"), ("", b"[1]"), ("a=b", b"a=b")] {
        for method in [axum::http::Method::GET, axum::http::Method::POST, axum::http::Method::DELETE] {
            let headers = axum::http::HeaderMap::new();
            let webhook = Webhook { method: &method, headers: &headers, query, body, received_at: site.world.now() };
            let verified = provider.verify(&webhook).await;
            let hint = provider.parse(&webhook);
            let harmless = verified.is_err() || matches!(hint, Err(_) | Ok(Hint::Nothing));
            assert!(harmless, "{method} {query}: {hint:?}");
        }
    }
}

/// The suite for providers with a page of their own. `decide` plays the payer on that page at an address.
async fn holds(case: &Case<'_>, site: &Site, decide: impl AsyncFn(&str, &str)) {
    let provider = case.provider;
    let started = provider.start(&case.request(site, "PAY-AAAA-0001")).await.expect("starts");
    let NextStep::Redirect { url } = &started.next else { panic!("this suite follows redirects") };
    assert!(provider.is_pay_url(url), "{url}");

    let pending = provider.fetch(&started.provider_ref).await.expect("answers");
    assert_eq!(pending.status, AnswerStatus::Pending);
    assert_eq!((pending.amount, pending.order_id.as_deref()), (Some(case.price), Some("PAY-AAAA-0001")));

    decide(url, "refuse").await;
    assert_eq!(provider.fetch(&started.provider_ref).await.unwrap().status, AnswerStatus::Failed);
    decide(url, "pay").await;
    let paid = provider.fetch(&started.provider_ref).await.unwrap();
    assert_eq!(paid.status, AnswerStatus::Completed);
    assert_eq!((paid.amount, paid.order_id.as_deref()), (Some(case.price), Some("PAY-AAAA-0001")));

    for unknown in case.strangers {
        assert!(matches!(provider.fetch(unknown).await, Err(ProviderError::Declined(_))), "{unknown}");
    }
    keeps_to_itself(case, site).await;
}

/// What an adapter makes of each HTTP answer, whatever the body.
async fn reads_status(answer: StatusCode, body: &'static str) -> ProviderError {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(move || async move { (answer, body) });
    tokio::spawn(async move { axum::serve(listener, app).await });
    konnect_at(base_url).fetch("abc").await.unwrap_err()
}

fn konnect_at(base_url: String) -> Konnect {
    rustls::crypto::ring::default_provider().install_default().ok();
    Konnect {
        base_url,
        api_key: "hush-hush".into(),
        wallet_id: "wallet".to_owned(),
        webhook_secret: None,
        pay_page: None,
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
    }
}

#[tokio::test]
async fn konnect_keeps_the_contract_against_its_stand_in() {
    let site = Site::open().await;
    let strangers = ["ffffffffffffffffffffffff", "", "../init-payment", "a?b", "é"];
    let provider = site.providers.get(ProviderKind::Konnect).unwrap();
    holds(&Case { provider, price: PRICE, strangers: &strangers }, &site, pressing(&site)).await;
}

#[tokio::test]
async fn cinetpay_keeps_the_contract_against_its_stand_in() {
    let site = Site::open().await;
    let strangers = ["PAY-ZZZZ-9999", "", "../check", "pay-aaaa-0001", "é"];
    let provider = site.providers.get(ProviderKind::CinetPay).unwrap();
    holds(&Case { provider, price: crate::site::FRANCS, strangers: &strangers }, &site, pressing(&site)).await;
}

#[tokio::test]
async fn a_transfer_shows_where_the_money_goes_and_has_nobody_to_ask() {
    let site = Site::open().await;
    let provider = site.providers.get(ProviderKind::Wise).unwrap();
    let case = Case { provider, price: PRICE, strangers: &[] };
    let request = case.request(&site, "PAY-AAAA-0001");
    let started = provider.start(&request).await.unwrap();
    let NextStep::BankTransfer { reference, details } = &started.next else { panic!("no page to pay at") };
    assert_eq!((reference.as_str(), started.provider_ref.as_str()), ("PAY-AAAA-0001", "PAY-AAAA-0001"));
    assert_eq!(provider.bank_details().as_ref(), Some(details));
    assert!(!details.iban.is_empty() && !details.bic.is_empty() && !details.beneficiary.is_empty());
    assert_eq!(provider.start(&request).await.unwrap(), started, "asking twice is the same transfer");
    assert!(matches!(provider.fetch("PAY-AAAA-0001").await, Err(ProviderError::Unsupported(_))));
    keeps_to_itself(&case, &site).await;
}

#[tokio::test]
async fn stripe_keeps_the_contract_against_its_stand_in() {
    let site = Site::open().await;
    let strangers = ["cs_test_ffffffff", "pi_ffffffff", "", "cs_../refunds", "cs_a?b", "cs_é"];
    let provider = site.providers.get(ProviderKind::Stripe).unwrap();
    holds(&Case { provider, price: PRICE, strangers: &strangers }, &site, pressing(&site)).await;
}

#[tokio::test]
async fn paypal_keeps_the_contract_against_its_stand_in() {
    let site = Site::open().await;
    let strangers = ["FFFFFFFFFFFFFFFFF", "", "../../v1/oauth2", "5O19?b", "é5O19"];
    let provider = site.providers.get(ProviderKind::PayPal).unwrap();
    let price = Money::new(4_700, Currency::Eur);
    holds(&Case { provider, price, strangers: &strangers }, &site, pressing(&site)).await;
}

/// Presses a button of a stand-in's page.
fn pressing(site: &Site) -> impl AsyncFn(&str, &str) {
    async |url: &str, decision: &str| {
        site.http.post(url).form(&[("decision", decision)]).send().await.unwrap();
    }
}

#[tokio::test]
async fn what_konnect_does_not_say_clearly_is_unknown_and_never_a_decision() {
    let site = Site::open().await;
    for (status, body) in [
        (StatusCode::INTERNAL_SERVER_ERROR, "{}"),
        (StatusCode::BAD_GATEWAY, "<html>"),
        (StatusCode::TOO_MANY_REQUESTS, ""),
        (StatusCode::OK, "<html>maintenance</html>"),
        (StatusCode::OK, r#"{"payment": {"status": 3}}"#),
        (StatusCode::FOUND, ""),
    ] {
        let error = reads_status(status, body).await;
        assert!(matches!(error, ProviderError::Transport(_)), "{status} {body}: {error}");
    }
    assert!(matches!(reads_status(StatusCode::UNAUTHORIZED, "").await, ProviderError::Misconfigured(_)));
    assert!(matches!(reads_status(StatusCode::NOT_FOUND, "{}").await, ProviderError::Declined(_)));
    let nobody = konnect_at("http://127.0.0.1:9".to_owned());
    assert!(matches!(
        nobody.start(&request(&site, ProviderKind::Konnect, "PAY-AAAA-0009", PRICE)).await,
        Err(ProviderError::Transport(_))
    ));
}

#[tokio::test]
async fn an_error_never_repeats_our_key() {
    let konnect = konnect_at("http://127.0.0.1:9".to_owned());
    let error = konnect.fetch("abc").await.unwrap_err();
    assert!(!format!("{error} {error:?} {konnect:?}").contains("hush"), "{error:?} {konnect:?}");
}

#[tokio::test]
async fn live_keys_and_the_stand_in_never_serve_together() {
    let site = Site::open().await;
    let mut config = site.world.platform.config.clone();
    assert!(site.providers.is_sandbox(ProviderKind::Konnect) && site.providers.pay_sites().is_empty());
    config.konnect = Some(preau_platform::config::Konnect {
        base_url: "https://api.konnect.network".to_owned(),
        api_key: "live".into(),
        wallet_id: "w".to_owned(),
        webhook_secret: None,
    });
    let live = Providers::from_config(&config, &site.world.platform.http);
    assert!(!live.is_sandbox(ProviderKind::Konnect));
    assert_eq!(live.offers().iter().map(|offer| offer.kind).collect::<Vec<_>>(), [ProviderKind::Konnect]);
    let site = reqwest::Url::parse(&live.pay_sites()[0]).unwrap();
    assert_eq!(site.origin().ascii_serialization(), "https://*.konnect.network");
}

#[tokio::test]
async fn a_payer_is_offered_what_takes_the_amount() {
    let site = Site::open().await;
    let offered = |minor, currency| -> Vec<&'static str> {
        site.providers.offers_for(Money::new(minor, currency)).iter().map(|offer| offer.kind.code()).collect()
    };
    assert!(offered(179_000, Currency::Tnd).contains(&"konnect"));
    assert!(!offered(10_000, Currency::Xof).contains(&"konnect"));
    let family = site.world.household("Ben Salah").await;
    let francs = preau_payments::server::StartPayment {
        amount: Money::new(10_000, Currency::Xof),
        ..crate::site::order(&family)
    };
    let refused = preau_payments::server::start(&site.world.platform, &site.providers, &family.parent, francs).await;
    assert!(refused.unwrap_err().for_field("provider").is_some());
    assert_eq!(site.world.count("select count(*) from payments").await, 0);
}

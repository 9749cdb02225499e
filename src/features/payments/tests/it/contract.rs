//! What every adapter must do, run against each of them talking to its stand-in.

use crate::site::{PRICE, Site};
use axum::http::StatusCode;
use preau_kernel::{Currency, Money};
use preau_payments::model::decision::AnswerStatus;
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::provider::{NextStep, Payer, PaymentProvider, ProviderError, RefundRequest, StartRequest, Webhook};
use preau_payments::server::Providers;
use preau_payments::server::konnect::Konnect;
use std::time::Duration;

fn request(site: &Site, reference: &str) -> StartRequest {
    StartRequest {
        reference: reference.to_owned(),
        amount: PRICE,
        description: "Formule Hybride – Inès".to_owned(),
        lifespan: Duration::from_secs(3_600),
        webhook_url: format!("{}/webhooks/konnect/token", site.url),
        return_url: format!("{}/espace/paiements/1", site.url),
        payer: Payer { first_name: "Amel".to_owned(), email: "amel@example.test".to_owned(), ..Payer::default() },
    }
}

/// The suite. `decide` plays the payer on the provider's page at an address.
async fn holds(provider: &dyn PaymentProvider, site: &Site, decide: impl AsyncFn(&str, &str)) {
    let started = provider.start(&request(site, "PAY-AAAA-0001")).await.expect("starts");
    let NextStep::Redirect { url } = &started.next else { panic!("this suite follows redirects") };
    assert!(provider.is_pay_url(url), "{url}");
    assert!(!provider.is_pay_url("https://evil.test/pay"));

    let pending = provider.fetch(&started.provider_ref).await.expect("answers");
    assert_eq!(pending.status, AnswerStatus::Pending);
    assert_eq!((pending.amount, pending.order_id.as_deref()), (Some(PRICE), Some("PAY-AAAA-0001")));

    decide(url, "refuse").await;
    assert_eq!(provider.fetch(&started.provider_ref).await.unwrap().status, AnswerStatus::Failed);
    decide(url, "pay").await;
    let paid = provider.fetch(&started.provider_ref).await.unwrap();
    assert_eq!(paid.status, AnswerStatus::Completed);
    assert_eq!((paid.amount, paid.order_id.as_deref()), (Some(PRICE), Some("PAY-AAAA-0001")));

    for unknown in ["ffffffffffffffffffffffff", "", "../init-payment", "a?b", "é"] {
        assert!(matches!(provider.fetch(unknown).await, Err(ProviderError::Declined(_))), "{unknown}");
    }
    for currency in Currency::ALL.into_iter().filter(|c| !provider.capabilities().currencies.contains(c)) {
        let foreign = StartRequest { amount: Money::new(100, currency), ..request(site, "PAY-AAAA-0002") };
        assert!(matches!(provider.start(&foreign).await, Err(ProviderError::Unsupported(_))), "{currency:?}");
    }
    if !provider.capabilities().refunds {
        let refund =
            RefundRequest { provider_ref: started.provider_ref.clone(), reference: "R-1".to_owned(), amount: PRICE };
        assert!(matches!(provider.refund(&refund).await, Err(ProviderError::Unsupported(_))));
    }
    let nothing = Money::zero(Currency::Tnd);
    let free = StartRequest { amount: nothing, ..request(site, "PAY-AAAA-0003") };
    assert!(matches!(provider.start(&free).await, Err(ProviderError::Declined(_))), "a refusal is final");

    let payment = PaymentId(uuid::Uuid::from_u128(7));
    assert!(provider.webhook_token(payment).len() >= 32);
    let (headers, garbage) = (axum::http::HeaderMap::new(), b"\xff\xfe\x00{".as_slice());
    for method in [axum::http::Method::GET, axum::http::Method::POST, axum::http::Method::DELETE] {
        let webhook = Webhook { method: &method, headers: &headers, query: "%00&=&&x[]=", body: garbage };
        assert!(provider.verify(&webhook).is_err() || provider.parse(&webhook).is_err(), "{method}");
    }
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
    let konnect = site.providers.get(ProviderKind::Konnect).unwrap();
    let decide = async |url: &str, decision: &str| {
        site.http.post(url).form(&[("decision", decision)]).send().await.unwrap();
    };
    holds(konnect, &site, decide).await;
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
    assert!(matches!(nobody.start(&request(&site, "PAY-AAAA-0009")).await, Err(ProviderError::Transport(_))));
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
    assert_eq!(live.offers().len(), 1);
    let site = reqwest::Url::parse(&live.pay_sites()[0]).unwrap();
    assert_eq!(site.origin().ascii_serialization(), "https://*.konnect.network");
}

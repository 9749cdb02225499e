//! Forged, stale, altered and broken events: refused, kept, nothing credited, never an error of ours.

use crate::cards::{Event, KINDS};
use crate::site::Site;
use preau_payments::model::{PaymentId, PaymentStatus, ProviderKind};
use serde_json::json;

const JOBS: &str = "select count(*) from graphile_worker._private_jobs";

fn paid(kind: ProviderKind) -> &'static str {
    if kind == ProviderKind::Stripe { "checkout.session.completed" } else { "CHECKOUT.ORDER.APPROVED" }
}

async fn nothing_happened(site: &Site, id: PaymentId, why: &str) {
    assert_eq!(site.text(id, "status").await, "pending", "{why}");
    assert_eq!(site.settled().await, 0, "{why}");
    assert_eq!(site.world.count(JOBS).await, 0, "{why}: nobody is asked");
}

#[tokio::test]
async fn an_event_that_is_not_sealed_by_the_provider_is_refused_and_kept() {
    for kind in KINDS {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = site.start_by(kind, &family).await.payment_id;
        let genuine = site.event(kind, id, paid(kind)).await;
        let altered = Event { body: genuine.body.replacen('{', "{ ", 1), ..genuine.clone() };
        let truncated = Event { body: genuine.body[..genuine.body.len() / 2].to_owned(), ..genuine.clone() };
        let unsealed = Event { headers: vec![], ..genuine.clone() };
        let mut broken = genuine.clone();
        for (_, value) in &mut broken.headers {
            value.truncate(value.len() / 2);
        }
        let empty = Event { body: String::new(), ..genuine.clone() };
        for (why, event) in [
            ("altered", altered),
            ("truncated", truncated),
            ("unsealed", unsealed),
            ("broken", broken),
            ("empty", empty),
        ] {
            let answer = event.send(&site.http, &site.url).await;
            assert!((400..500).contains(&answer), "{kind:?} {why}: {answer}");
            nothing_happened(&site, id, why).await;
        }
        assert!(site.world.count("select count(*) from webhook_inbox where status = 'refused'").await >= 4, "{kind:?}");
    }
}

#[tokio::test]
async fn a_stale_event_is_refused_however_well_it_is_sealed() {
    for (kind, days) in [(ProviderKind::Stripe, 0), (ProviderKind::PayPal, 5)] {
        let site = Site::open().await;
        let family = site.world.household("Ben Salah").await;
        let id = site.start_by(kind, &family).await.payment_id;
        let event = site.event(kind, id, paid(kind)).await;
        site.world.clock.advance(chrono::TimeDelta::days(days) + chrono::TimeDelta::minutes(6));
        let answer = event.send(&site.http, &site.url).await;
        assert!((400..500).contains(&answer), "{kind:?}: {answer}");
        nothing_happened(&site, id, "stale").await;
    }
}

#[tokio::test]
async fn an_event_that_mixes_two_payments_is_about_neither() {
    for kind in KINDS {
        let site = Site::open().await;
        let (family, other) = (site.world.household("Ben Salah").await, site.world.household("Trabelsi").await);
        let mine = site.start_by(kind, &family).await.payment_id;
        let theirs = site.start_by(kind, &other).await.payment_id;
        let (my_ref, their_reference) = (site.text(mine, "provider_ref").await, site.text(theirs, "reference").await);
        let event = site.event_saying(kind, &my_ref, &their_reference, paid(kind));
        assert!(event.send(&site.http, &site.url).await < 500);
        nothing_happened(&site, mine, "mixed").await;
        nothing_happened(&site, theirs, "mixed").await;
        for (named, reference) in [("\u{0}", "\u{0}"), ("x", "y"), (&"x".repeat(10_000), "PAY-1")] {
            let event = site.event_saying(kind, named, reference, paid(kind));
            assert!(event.send(&site.http, &site.url).await < 500, "{kind:?}");
        }
        nothing_happened(&site, mine, "unknown").await;
    }
}

#[tokio::test]
async fn an_altered_amount_currency_or_reference_credits_nothing() {
    let stripe = [
        ("amount_total", json!(46_999), "refused: amount differs"),
        ("currency", json!("usd"), "refused: currency differs"),
        ("client_reference_id", json!("PAY-2222-2222"), "refused: reference differs"),
    ];
    let paypal = [
        ("purchase_units.0.amount.value", json!("469.99"), "refused: amount differs"),
        ("purchase_units.0.amount.currency_code", json!("USD"), "refused: currency differs"),
        ("purchase_units.0.custom_id", json!("PAY-2222-2222"), "refused: reference differs"),
    ];
    for (kind, changes) in [(ProviderKind::Stripe, stripe), (ProviderKind::PayPal, paypal)] {
        for (path, value, code) in changes {
            let site = Site::open().await;
            let family = site.world.household("Ben Salah").await;
            let started = site.start_by(kind, &family).await;
            let id = started.payment_id;
            site.change_object(&site.text(id, "provider_ref").await, path, value).await;
            site.press(&started, "pay").await;
            assert_eq!(site.event(kind, id, paid(kind)).await.send(&site.http, &site.url).await, 200);
            assert_eq!(site.check(id).await.unwrap(), PaymentStatus::Pending, "{kind:?} {path}");
            assert_eq!(site.settled().await, 0, "{kind:?} {path}");
            assert_eq!(site.text(id, "anomaly").await, code, "{kind:?} {path}");
        }
    }
}

#[tokio::test]
async fn what_is_sealed_but_not_about_a_payment_is_answered_and_nothing_happens() {
    let site = Site::open().await;
    let at = site.world.now();
    let stripe =
        Event::of_stripe(r#"{"id": "evt_1", "data": {"object": {"object": "balance"}}}"#.to_owned(), at.timestamp());
    let body = r#"{"id": "WH-1", "event_type": "CUSTOMER.DISPUTE.CREATED", "resource": {}}"#.to_owned();
    let paypal = Event::of_paypal(body, &at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    for event in [stripe, paypal] {
        assert_eq!(event.send(&site.http, &site.url).await, 200);
    }
    assert_eq!(site.world.count(JOBS).await, 0);
}

#[tokio::test]
async fn when_paypal_cannot_be_asked_about_a_seal_it_sends_the_event_again() {
    let site = Site::open().await;
    let family = site.world.household("Ben Salah").await;
    let id = site.start_by(ProviderKind::PayPal, &family).await.payment_id;
    let event = site.event(ProviderKind::PayPal, id, "CHECKOUT.ORDER.APPROVED").await;
    let down = preau_payments::server::Providers::sandbox("http://127.0.0.1:9", &site.url, &site.http);
    let headers = axum::http::HeaderMap::from_iter(
        event.headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())),
    );
    let webhook = preau_payments::provider::Webhook {
        method: &axum::http::Method::POST,
        headers: &headers,
        query: "",
        body: event.body.as_bytes(),
        received_at: site.world.now(),
    };
    let kind = ProviderKind::PayPal;
    let taken = preau_payments::server::receive_webhook(&site.world.platform, &down, kind, None, &webhook).await;
    assert_eq!(taken, Err(preau_kernel::AppError::Unavailable));
    assert_eq!(site.world.count("select count(*) from webhook_inbox").await, 0);
}

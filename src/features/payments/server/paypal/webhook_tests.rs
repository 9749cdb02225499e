//! The message under the seal, held against one computed with Python's zlib, and hostile headers and bodies.

use super::*;
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

const BODY: &str = include_str!("../../tests/fixtures/paypal/event-captured.json");
const SEAL: &str = include_str!("../../tests/fixtures/paypal/event-captured.seal.json");

fn headers() -> HeaderMap {
    let seal: Value = serde_json::from_str(SEAL).unwrap();
    let value = |name: &str| HeaderValue::from_str(seal[name].as_str().unwrap()).unwrap();
    HeaderMap::from_iter([
        ("paypal-auth-algo".parse().unwrap(), HeaderValue::from_static("SHA256withRSA")),
        (
            "paypal-cert-url".parse().unwrap(),
            HeaderValue::from_static("https://api.paypal.com/v1/notifications/certs/CERT-1"),
        ),
        ("paypal-transmission-id".parse().unwrap(), value("transmission_id")),
        ("paypal-transmission-sig".parse().unwrap(), value("signature")),
        ("paypal-transmission-time".parse().unwrap(), value("transmission_time")),
    ])
}

fn webhook<'a>(headers: &'a HeaderMap, body: &'a str, minutes: i64) -> Webhook<'a> {
    let sent: DateTime<Utc> = "2026-03-02T08:56:02Z".parse().unwrap();
    let received_at = sent + TimeDelta::minutes(minutes);
    Webhook { method: &Method::POST, headers, query: "", body: body.as_bytes(), received_at }
}

#[test]
fn the_message_is_the_documented_one_over_the_raw_body() {
    let (headers, vector) = (headers(), serde_json::from_str::<Value>(SEAL).unwrap());
    let seal = Seal::read(&webhook(&headers, BODY, 0)).unwrap();
    assert_eq!(seal.message("1JE4291016473214C", BODY.as_bytes()), vector["message"].as_str().unwrap());
    assert_ne!(seal.message("1JE4291016473214C", format!("{BODY} ").as_bytes()), vector["message"].as_str().unwrap());
}

#[test]
fn the_event_goes_back_to_paypal_exactly_as_it_came() {
    let headers = headers();
    let seal = Seal::read(&webhook(&headers, BODY, 0)).unwrap();
    let odd = r#"{ "b":1.50,  "a": "é\u00e9" }"#;
    let question = String::from_utf8(seal.question("WH1", odd.as_bytes()).unwrap()).unwrap();
    assert!(question.ends_with(&format!("\"webhook_event\":{odd}}}")), "{question}");
    let read: Value = serde_json::from_str(&question).unwrap();
    assert_eq!(read["webhook_id"], "WH1");
    for rubbish in ["", "{", "{}}", "1, \"webhook_id\": \"other\"", "\u{0}"] {
        assert!(seal.question("WH1", rubbish.as_bytes()).is_err(), "{rubbish}");
    }
}

#[test]
fn a_missing_header_or_a_stale_one_is_refused() {
    let all = headers();
    for name in all.keys() {
        let mut some = all.clone();
        some.remove(name);
        assert!(Seal::read(&webhook(&some, BODY, 0)).is_err(), "{name}");
        some.insert(name, HeaderValue::from_str(&"x".repeat(2_000)).unwrap());
        assert!(Seal::read(&webhook(&some, BODY, 0)).is_err(), "{name}");
        some.insert(name, HeaderValue::from_bytes(b"\xff").unwrap());
        assert!(Seal::read(&webhook(&some, BODY, 0)).is_err(), "{name}");
    }
    for (minutes, good) in [(0, true), (3 * 24 * 60, true), (5 * 24 * 60, false), (-4, true), (-6, false)] {
        assert_eq!(Seal::read(&webhook(&all, BODY, minutes)).is_ok(), good, "{minutes}");
    }
    let get = Webhook { method: &Method::GET, ..webhook(&all, BODY, 0) };
    assert!(Seal::read(&get).is_err());
}

fn hint(body: &str) -> Result<Hint, WebhookError> {
    parse(&webhook(&HeaderMap::new(), body, 0))
}

#[test]
fn an_event_names_the_order_and_our_reference() {
    for body in [BODY, include_str!("../../tests/fixtures/paypal/event-approved.json")] {
        let Ok(Hint::Payment(named)) = hint(body) else { panic!("{:?}", hint(body)) };
        assert_eq!(named.provider_ref.as_deref(), Some("5O190127TN364715T"));
        assert_eq!(named.reference.as_deref(), Some("PAY-7K2M-9QXD"));
        assert!(named.event.unwrap().starts_with("WH-"));
    }
}

#[test]
fn what_is_not_ours_is_nothing_and_rubbish_is_refused() {
    for body in [
        r#"{"id": "WH-1", "event_type": "CUSTOMER.DISPUTE.CREATED", "resource": {}}"#,
        r#"{"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "3C67"}}"#,
        r#"{"id": "WH-1", "event_type": "BILLING.PLAN.CREATED"}"#,
    ] {
        assert_eq!(hint(body), Ok(Hint::Nothing), "{body}");
    }
    for body in ["", "{", "[]", r#"{"id": "WH-1"}"#, r#"{"id": "WH-1", "event_type": 3}"#, &"[".repeat(100_000)] {
        assert!(matches!(hint(body), Err(WebhookError::Refused(_))), "{body:.40}");
    }
}

#[test]
fn refunds_and_disputes_name_the_capture() {
    for body in [
        include_str!("../../tests/fixtures/paypal/event-refunded.json"),
        include_str!("../../tests/fixtures/paypal/event-disputed.json"),
    ] {
        let Ok(Hint::Payment(named)) = hint(body) else { panic!("{:?}", hint(body)) };
        assert_eq!((named.reference, named.charge_ref.as_deref()), (None, Some("3C679366HH908993F")));
    }
}

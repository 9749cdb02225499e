//! Signatures held against vectors that Stripe's own Python SDK (stripe 16.1) computed, and hostile headers and bodies.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderMap;

const BODY: &str = include_str!("../../tests/fixtures/stripe/event-completed.json");
/// `stripe.WebhookSignature` over the body above, with the secret below, at 1772441760.
const HEADER: &str = include_str!("../../tests/fixtures/stripe/event-completed.signature");
const SECRET: &str = "whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH";
/// The same body and time with the secret `whsec_old`.
const OLD: &str = "012ace20209cd06ee4c7064106aba6b2633b88fc4cfd576eec84a975006185cb";
const AT: i64 = 1_772_441_760;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(AT, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn verified(secret: &str, header: &str, body: &[u8], seconds: i64) -> Result<Proof, WebhookError> {
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", http::HeaderValue::from_bytes(header.trim().as_bytes()).unwrap());
    let webhook = Webhook { method: &Method::POST, headers: &headers, query: "", body, received_at: at(seconds) };
    verify(&secret.into(), &webhook)
}

fn refused(reason: &'static str) -> Result<Proof, WebhookError> {
    Err(WebhookError::Refused(reason))
}

#[test]
fn what_stripes_own_sdk_signed_is_genuine() {
    assert_eq!(verified(SECRET, HEADER, BODY.as_bytes(), 0), Ok(Proof::Signed));
    assert_eq!(verified("whsec_old", &format!("t={AT},v1={OLD}"), BODY.as_bytes(), 0), Ok(Proof::Signed));
}

#[test]
fn while_a_secret_is_replaced_one_of_two_signatures_is_enough() {
    let both = HEADER.trim().replace(",v1=", &format!(",v0=abc,v1={OLD},v1="));
    assert_eq!(verified(SECRET, &both, BODY.as_bytes(), 0), Ok(Proof::Signed));
    assert_eq!(verified("whsec_old", &both, BODY.as_bytes(), 0), Ok(Proof::Signed));
    assert_eq!(verified("whsec_other", &both, BODY.as_bytes(), 0), refused("wrong signature"));
}

#[test]
fn a_byte_more_or_less_or_another_time_is_a_forgery() {
    let (body, header) = (BODY.as_bytes(), HEADER.trim());
    let altered = BODY.replace("47000", "47001");
    let later = header.replace("t=1772441760", "t=1772441761");
    for (header, body) in [
        (header, altered.as_bytes()),
        (header, &body[..body.len() - 1]),
        (header, b"".as_slice()),
        (later.as_str(), body),
        (&header.replace("v1=", "v0="), body),
        (&header[..header.len() - 1], body),
        (&format!("{header}00"), body),
    ] {
        assert_eq!(verified(SECRET, header, body, 0), refused("wrong signature"), "{header}");
    }
}

#[test]
fn a_signature_is_good_for_five_minutes() {
    for (seconds, good) in [(299, true), (300, true), (301, false), (-300, true), (-301, false), (86_400, false)] {
        let expected = if good { Ok(Proof::Signed) } else { refused("stale signature") };
        assert_eq!(verified(SECRET, HEADER, BODY.as_bytes(), seconds), expected, "{seconds}");
    }
}

#[test]
fn hostile_headers_are_refused_without_a_panic() {
    let many = format!("t={AT}{}", ",v1=00".repeat(5_000));
    for header in ["", "t=", "t=x,v1=y", "v1=abc", "t=99999999999999999999,v1=abc", "t=-1,v1=", ",,,=,=", &many] {
        assert!(verified(SECRET, header, BODY.as_bytes(), 0).is_err(), "{header:.40}");
    }
    let headers = HeaderMap::new();
    for method in [Method::GET, Method::POST] {
        let webhook = Webhook { method: &method, headers: &headers, query: "", body: b"", received_at: at(0) };
        assert!(verify(&SECRET.into(), &webhook).is_err());
    }
}

fn hint(body: &str) -> Result<Hint, WebhookError> {
    let headers = HeaderMap::new();
    let webhook =
        Webhook { method: &Method::POST, headers: &headers, query: "", body: body.as_bytes(), received_at: at(0) };
    parse(&webhook)
}

#[test]
fn an_event_names_the_page_or_our_reference() {
    let Ok(Hint::Payment(named)) = hint(BODY) else { panic!("{:?}", hint(BODY)) };
    assert_eq!(named.provider_ref.as_deref(), Some("cs_test_a1Q9kRz3Jm7vT2wXyB5nC8dE"));
    assert_eq!(named.reference.as_deref(), Some("PAY-7K2M-9QXD"));
    assert_eq!(named.event.as_deref(), Some("evt_1Nx8hM2eZvKYlo2CqWeRtYuI"));
    let intent = r#"{"id": "evt_1", "data": {"object": {"object": "payment_intent", "id": "pi_1", "metadata": {"reference": "PAY-1"}}}}"#;
    let Ok(Hint::Payment(named)) = hint(intent) else { panic!("{:?}", hint(intent)) };
    assert_eq!((named.provider_ref, named.reference.as_deref()), (None, Some("PAY-1")));
}

#[test]
fn what_is_not_ours_is_nothing_and_rubbish_is_refused() {
    for body in [
        r#"{"id": "evt_1", "data": {"object": {"object": "payment_intent", "id": "pi_1", "metadata": {}}}}"#,
        r#"{"id": "evt_1", "data": {"object": {"object": "checkout.session", "id": "cs_1"}}}"#,
        r#"{"id": "evt_1", "data": {"object": {"object": "balance"}}}"#,
    ] {
        assert_eq!(hint(body), Ok(Hint::Nothing), "{body}");
    }
    for body in
        ["", "{", "[]", "null", r#"{"id": 3}"#, r#"{"id": "evt_1", "data": {"object": 3}}"#, &"[".repeat(100_000)]
    {
        assert!(matches!(hint(body), Err(WebhookError::Refused(_))), "{body:.40}");
    }
}

#[test]
fn refunds_and_disputes_name_the_charge_or_what_it_was_taken_by() {
    let hint = |body: &str| {
        let headers = HeaderMap::new();
        let body = body.as_bytes();
        match parse(&Webhook { method: &Method::POST, headers: &headers, query: "", body, received_at: at(0) }) {
            Ok(Hint::Payment(hint)) => hint,
            other => panic!("{other:?}"),
        }
    };
    let charge = hint(include_str!("../../tests/fixtures/stripe/event-charge-refunded.json"));
    assert_eq!((charge.reference.as_deref(), charge.charge_ref), (Some("PAY-7K2M-9QXD"), None));
    for body in [
        include_str!("../../tests/fixtures/stripe/event-refund-updated.json"),
        include_str!("../../tests/fixtures/stripe/event-dispute-created.json"),
    ] {
        let named = hint(body);
        assert_eq!((named.reference, named.charge_ref.as_deref()), (None, Some("pi_3Nx1")));
        assert!(named.event.unwrap().starts_with("evt_"));
    }
}

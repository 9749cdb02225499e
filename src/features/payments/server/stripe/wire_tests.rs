//! What is said to Stripe and read from it, held against its documented payloads.

use super::*;
use crate::provider::{Keep, Payer};
use chrono::DateTime;
use preau_kernel::Currency;
use std::time::Duration;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../tests/fixtures/stripe/", $name))
    };
}

fn request(keep: Option<Keep>) -> StartRequest {
    StartRequest {
        reference: "PAY-7K2M-9QXD".to_owned(),
        amount: Money::new(47_000, Currency::Eur),
        description: "Premium annuel".to_owned(),
        asked_at: DateTime::from_timestamp(1_772_441_700, 0).unwrap(),
        lifespan: Duration::from_secs(3_600),
        webhook_url: String::new(),
        return_url: "https://nexus.tn/espace/paiements/1".to_owned(),
        payer: Payer { first_name: "Amel".to_owned(), email: "amel@example.test".to_owned(), ..Payer::default() },
        posted_return_url: String::new(),
        keep,
    }
}

fn said<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    form.iter().find(|(found, _)| *found == name).map(|(_, value)| value.as_str())
}

fn session(json: &str) -> Answer {
    serde_json::from_str::<Session>(json).unwrap().into()
}

fn intent(json: &str) -> Answer {
    serde_json::from_str::<Intent>(json).unwrap().into()
}

#[test]
fn a_page_is_asked_for_in_minor_units_with_our_reference_everywhere() {
    let form = checkout(&request(None));
    assert_eq!(said(&form, "line_items[0][price_data][unit_amount]"), Some("47000"));
    assert_eq!(said(&form, "line_items[0][price_data][currency]"), Some("eur"));
    for name in ["client_reference_id", "metadata[reference]", "payment_intent_data[metadata][reference]"] {
        assert_eq!(said(&form, name), Some("PAY-7K2M-9QXD"), "{name}");
    }
    assert_eq!(said(&form, "expires_at"), Some("1772445300"));
    assert_eq!(said(&form, "customer_email"), Some("amel@example.test"));
    assert_eq!(said(&form, "payment_intent_data[setup_future_usage]"), None, "nothing is kept unasked");
}

#[test]
fn a_page_lives_as_long_as_stripe_allows() {
    for (lifespan, expires) in [(60, 1_772_441_700 + 31 * 60), (172_800, 1_772_441_700 + 86_340)] {
        let form = checkout(&StartRequest { lifespan: Duration::from_secs(lifespan), ..request(None) });
        assert_eq!(said(&form, "expires_at"), Some(expires.to_string().as_str()));
    }
}

#[test]
fn a_method_is_kept_for_a_new_customer_or_the_one_known() {
    let new = checkout(&request(Some(Keep::default())));
    assert_eq!(said(&new, "payment_intent_data[setup_future_usage]"), Some("off_session"));
    assert_eq!(said(&new, "customer_creation"), Some("always"));
    let known = checkout(&request(Some(Keep { customer_ref: Some("cus_TqL9x2".to_owned()) })));
    assert_eq!(said(&known, "customer"), Some("cus_TqL9x2"));
    assert_eq!(
        (said(&known, "customer_email"), said(&known, "customer_creation")),
        (None, None),
        "Stripe refuses both"
    );
}

#[test]
fn other_words_have_another_digest() {
    let form = checkout(&request(None));
    assert_eq!(digest(&form), digest(&checkout(&request(None))));
    assert_ne!(digest(&form), digest(&checkout(&StartRequest { reference: "PAY-1".to_owned(), ..request(None) })));
}

#[test]
fn pages_are_read_as_stripe_writes_them() {
    let paid = Answer {
        status: AnswerStatus::Completed,
        amount: Some(Money::new(47_000, Currency::Eur)),
        order_id: Some("PAY-7K2M-9QXD".to_owned()),
    };
    assert_eq!(session(fixture!("session-paid.json")), paid);
    assert_eq!(session(fixture!("session-open.json")).status, AnswerStatus::Pending);
    assert_eq!(session(fixture!("session-refused.json")).status, AnswerStatus::Failed);
    assert_eq!(intent(fixture!("intent-succeeded.json")), paid);
    assert_eq!(intent(fixture!("intent-processing.json")).status, AnswerStatus::Pending);
}

#[test]
fn what_is_missing_or_unknown_is_never_guessed() {
    let odd = session(r#"{"id": "cs_1", "status": "complete", "payment_status": "no_payment_required"}"#);
    assert_eq!(odd.status, AnswerStatus::Unknown("complete no_payment_required".to_owned()));
    assert_eq!((odd.amount, odd.order_id), (None, None));
    assert_eq!(session(r#"{"id": "cs_1"}"#).status, AnswerStatus::Unknown("- -".to_owned()));
    let paid = |more: &str| {
        session(&format!(
            r#"{{"id": "cs_1", "status": "complete", "payment_status": "paid", "client_reference_id": "P"{more}}}"#
        ))
    };
    assert_eq!(paid(r#", "amount_total": 100, "currency": "mad""#).amount, None);
    assert_eq!(paid(r#", "amount_total": 100"#).amount, None);
    assert!(serde_json::from_str::<Session>(r#"{"id": "cs_1", "amount_total": 1.5}"#).is_err());
    assert!(serde_json::from_str::<Intent>(r#"{"id": "pi_1"}"#).is_err());
}

#[test]
fn only_what_the_payer_agreed_to_is_kept_and_never_a_card_number() {
    let kept = |json: &str| Option::<SavedMethod>::from(serde_json::from_str::<SessionWithMethod>(json).unwrap());
    let saved = kept(fixture!("session-method.json")).unwrap();
    assert_eq!(
        saved.token,
        MethodToken { customer_ref: "cus_TqL9x2".to_owned(), method_ref: "pm_1Nx8hL2eZvKYlo2C".to_owned() }
    );
    assert_eq!(saved.label.written(), "Visa •••• 4242");
    assert_eq!(saved.label.expires, Some((4, 2_029)));
    assert_eq!(kept(&fixture!("session-method.json").replace("off_session", "on_session")), None);
    assert_eq!(kept(r#"{"payment_intent": null}"#), None);
}

#[test]
fn a_refusal_is_told_in_code_words_only() {
    let told = refusal(StatusCode::PAYMENT_REQUIRED, fixture!("error-declined.json").as_bytes());
    assert_eq!(told, "402 card_error card_declined insufficient_funds");
    assert_eq!(refusal(StatusCode::BAD_REQUEST, b"<html>"), "400");
    assert_eq!(refusal(StatusCode::BAD_REQUEST, br#"{"error": {"code": "Amel Ben Salah"}}"#), "400");
}

#[test]
fn a_refund_is_done_pending_or_failed() {
    let read = |json: &str| Refunded::from(serde_json::from_str::<RefundObject>(json).unwrap());
    let done = read(fixture!("refund.json"));
    assert_eq!(done, Refunded { provider_ref: "re_3Nx8hK2eZvKYlo2C1Zy".to_owned(), status: RefundAnswer::Done });
    assert_eq!(read(r#"{"id": "re_1", "status": "requires_action"}"#).status, RefundAnswer::Pending);
    let failed = read(r#"{"id": "re_1", "status": "failed", "failure_reason": "expired_or_canceled_card"}"#);
    assert_eq!(failed.status, RefundAnswer::Failed("expired_or_canceled_card".to_owned()));
}

#[test]
fn what_went_back_is_read_with_whose_idea_it_was_and_what_is_disputed_without_mere_questions() {
    let refunds: List<RefundObject> = serde_json::from_str(fixture!("refunds.json")).unwrap();
    let refunds: Vec<ReturnedMoney> = refunds.data.into_iter().filter_map(returned).collect();
    let told: Vec<_> = refunds.iter().map(|one| (one.amount.minor, one.reference.as_deref())).collect();
    assert_eq!(told, [(4_700, None), (20_000, Some("REF-2B4D-8KQN")), (4_700, None)]);
    assert_eq!(refunds[2].status, RefundAnswer::Failed("lost_or_stolen_card".to_owned()));
    let disputes: List<DisputeObject> = serde_json::from_str(fixture!("disputes.json")).unwrap();
    let disputes: Vec<Dispute> = disputes.data.into_iter().filter_map(disputed).collect();
    let told: Vec<_> = disputes.iter().map(|one| (one.provider_ref.as_str(), one.amount.minor, one.standing)).collect();
    assert_eq!(told, [("du_1Nx1", 47_000, DisputeStanding::Open), ("du_1Nx3", 100, DisputeStanding::Lost)]);
    assert_eq!(disputes[0].reason, "fraudulent");
}

//! What is said to PayPal and read from it, held against its documented payloads.

use super::*;
use crate::provider::{Keep, Payer};
use chrono::DateTime;
use preau_kernel::Currency;
use std::time::Duration;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../tests/fixtures/paypal/", $name))
    };
}

fn request(keep: Option<Keep>) -> StartRequest {
    StartRequest {
        reference: "PAY-7K2M-9QXD".to_owned(),
        amount: Money::new(47_000, Currency::Eur),
        description: "é".repeat(200),
        asked_at: DateTime::from_timestamp(1_772_441_700, 0).unwrap(),
        lifespan: Duration::from_secs(3_600),
        webhook_url: String::new(),
        return_url: "https://nexus.tn/espace/paiements/1".to_owned(),
        payer: Payer::default(),
        posted_return_url: String::new(),
        keep,
    }
}

fn read(json: &str) -> Order {
    serde_json::from_str(json).unwrap()
}

#[test]
fn an_order_is_asked_for_in_decimals_with_our_reference() {
    let body = order(&request(None));
    let unit = &body["purchase_units"][0];
    assert_eq!(unit["amount"], json!({ "currency_code": "EUR", "value": "470.00" }));
    assert_eq!((&unit["custom_id"], &unit["invoice_id"]), (&json!("PAY-7K2M-9QXD"), &json!("PAY-7K2M-9QXD")));
    assert_eq!(unit["description"].as_str().unwrap().chars().count(), 127);
    assert!(body["payment_source"]["paypal"]["attributes"].is_null(), "nothing is kept unasked");
    let kept = order(&request(Some(Keep { customer_ref: Some("customer_1".to_owned()) })));
    let attributes = &kept["payment_source"]["paypal"]["attributes"];
    assert_eq!(attributes["vault"], json!({ "store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT" }));
    assert_eq!(attributes["customer"]["id"], "customer_1");
}

#[test]
fn a_charge_without_the_payer_says_so() {
    let method = MethodToken { customer_ref: "c".to_owned(), method_ref: "8kk8451t".to_owned() };
    let body = charge(&ChargeRequest {
        reference: "PAY-1".to_owned(),
        amount: Money::new(4_700, Currency::Usd),
        description: "Premium".to_owned(),
        method,
    });
    let paypal = &body["payment_source"]["paypal"];
    assert_eq!(paypal["vault_id"], "8kk8451t");
    assert_eq!(paypal["stored_credential"]["payment_initiator"], "MERCHANT");
}

#[test]
fn orders_are_read_as_paypal_writes_them() {
    let created = read(fixture!("order-created.json"));
    assert_eq!(created.pay_url(), Some("https://www.paypal.com/checkoutnow?token=5O190127TN364715T"));
    assert_eq!(Answer::from(created).status, AnswerStatus::Pending);
    let approved = read(fixture!("order-approved.json"));
    assert!(approved.is_approved());
    assert_eq!(Answer::from(approved).status, AnswerStatus::Pending, "agreed is not paid");
    let completed = read(fixture!("order-completed.json"));
    assert_eq!(completed.capture_id(), Some("3C679366HH908993F"));
    assert_eq!(
        Answer::from(completed),
        Answer {
            status: AnswerStatus::Completed,
            amount: Some(Money::new(47_000, Currency::Eur)),
            order_id: Some("PAY-7K2M-9QXD".to_owned()),
        }
    );
    assert_eq!(Answer::from(read(fixture!("order-pending.json"))).status, AnswerStatus::Pending, "under review");
}

#[test]
fn what_was_taken_counts_not_what_was_asked_for() {
    let json = fixture!("order-completed.json").replacen(r#""value": "470.00""#, r#""value": "999.00""#, 1);
    assert_eq!(Answer::from(read(&json)).amount, Some(Money::new(47_000, Currency::Eur)));
    let partial = fixture!("order-completed.json").replace(r#""value": "470.00""#, r#""value": "470.001""#);
    assert_eq!(Answer::from(read(&partial)).amount, None);
}

#[test]
fn a_refused_capture_is_a_refusal_only_in_words_we_know() {
    let why = refusal(StatusCode::UNPROCESSABLE_ENTITY, fixture!("error-declined.json").as_bytes());
    assert_eq!(why, "422 UNPROCESSABLE_ENTITY INSTRUMENT_DECLINED");
    let refused = |why: &str| Answer::from(read(fixture!("order-approved.json")).refused(why)).status;
    assert_eq!(refused(&why), AnswerStatus::Failed);
    assert!(matches!(refused("422 UNPROCESSABLE_ENTITY ORDER_NOT_APPROVED"), AnswerStatus::Unknown(_)));
    assert_eq!(refusal(StatusCode::BAD_REQUEST, br#"{"name": "Amel Ben Salah"}"#), "400");
}

#[test]
fn what_is_missing_or_unknown_is_never_guessed() {
    let answer = Answer::from(read(r#"{"id": "5O19", "status": "completed"}"#));
    assert_eq!(answer.status, AnswerStatus::Unknown("completed".to_owned()));
    assert_eq!((answer.amount, answer.order_id), (None, None));
    let bare = Answer::from(read(r#"{"id": "5O19", "status": "COMPLETED"}"#));
    assert!(matches!(bare.status, AnswerStatus::Unknown(_)), "completed without money taken");
    assert!(serde_json::from_str::<Order>("{}").is_err());
}

#[test]
fn the_vault_is_read_once_it_has_kept_something() {
    let saved = read(fixture!("order-completed.json")).saved_method().unwrap().unwrap();
    assert_eq!(saved.token.method_ref, "8kk8451t");
    assert_eq!(saved.label.written(), "PayPal a…@example.test");
    let later = fixture!("order-completed.json").replace("VAULTED", "APPROVED");
    assert!(matches!(read(&later).saved_method(), Err(ProviderError::Transport(_))), "asked again");
    assert_eq!(read(fixture!("order-approved.json")).saved_method(), Ok(None));
}

#[test]
fn a_refund_is_done_pending_or_failed() {
    let read = |json: &str| Refunded::from(serde_json::from_str::<RefundObject>(json).unwrap()).status;
    assert_eq!(read(fixture!("refund.json")), RefundAnswer::Done);
    assert_eq!(read(fixture!("refund-pending.json")), RefundAnswer::Pending);
    assert_eq!(read(r#"{"id": "1JU0", "status": "CANCELLED"}"#), RefundAnswer::Failed(String::new()));
}

#[test]
fn an_order_tells_what_went_back_and_a_dispute_how_it_ended() {
    let order: Order = serde_json::from_str(fixture!("order-refunded.json")).unwrap();
    let refunds = order.refunds();
    let told: Vec<_> = refunds.iter().map(|one| (one.amount.minor, one.reference.as_deref(), &one.status)).collect();
    let ours = Some("REF-2B4D-8KQN");
    assert_eq!(told, [(4_700, None, &RefundAnswer::Done), (20_000, ours, &RefundAnswer::Pending)]);
    let dispute: DisputeObject = serde_json::from_str(fixture!("dispute-resolved.json")).unwrap();
    assert!(dispute.is_over());
    let dispute = dispute.read().unwrap();
    assert_eq!((dispute.amount.minor, dispute.standing), (47_000, DisputeStanding::Lost));
}

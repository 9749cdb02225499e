//! Paying an invoice through the API.

use crate::house::{Answer, House, bearer, json_of};
use axum::body::Body;
use preau_kernel::{Currency, Money};
use serde_json::json;

const EUROS: Money = Money::new(47_000, Currency::Eur);

async fn intend(house: &House, token: &str, key: &str, invoice: &str, provider: &str) -> Answer {
    let body = json!({ "purpose": format!("invoice:{invoice}"), "provider": provider });
    let request = json_of(bearer(token)).header("idempotency-key", key);
    house.ask("POST", "/api/v1/payments/intent", request, Body::from(body.to_string())).await
}

#[tokio::test]
async fn an_invoice_is_paid_by_one_payment_however_often_it_is_asked_for() {
    let house = House::build().await;
    let invoice = house.invoice(EUROS).await;
    let parent = house.token(house.ours.parent_id).await;
    let first = intend(&house, &parent, "one", &invoice, "wise").await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(first.body["purpose"], format!("invoice:{invoice}"));
    assert_eq!(first.body["amount"], json!({ "minor": 47_000, "currency": "EUR" }), "what is left of it");
    let id = first.body["id"].as_str().unwrap();
    assert_eq!(first.headers["location"], format!("/api/v1/payments/{id}"));
    let again = intend(&house, &parent, "two", &invoice, "wise").await;
    assert_eq!((again.status, &again.body["id"]), (201, &first.body["id"]));
    assert_eq!(house.get(&parent, &format!("/api/v1/payments/{id}")).await.body["id"], first.body["id"]);
    assert_eq!(house.world.count("select count(*) from payments").await, 1);
}

#[tokio::test]
async fn what_one_may_not_know_of_or_pay_that_way_starts_nothing() {
    let house = House::build().await;
    let invoice = house.invoice(EUROS).await;
    let parent = house.token(house.ours.parent_id).await;
    let other = house.token(house.theirs.parent_id).await;
    let unknown = "00000000-0000-0000-0000-000000000009";
    assert_eq!(intend(&house, &other, "a", &invoice, "wise").await.status, 404, "somebody else's");
    assert_eq!(intend(&house, &parent, "b", unknown, "wise").await.status, 404, "nobody's");
    let francs_only = intend(&house, &parent, "c", &invoice, "cinetpay").await;
    assert_eq!((francs_only.status, francs_only.code()), (422, "validation"));
    assert_eq!(house.world.count("select count(*) from payments").await, 0);
}

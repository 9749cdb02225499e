//! JSON of Konnect's two calls, as far as we use it (SPEC §5). Everything else in its answers is ignored, and never kept:
//! its transactions carry parts of card numbers.

use crate::model::decision::{Answer, AnswerStatus};
use crate::provider::StartRequest;
use preau_kernel::Money;
use serde::{Deserialize, Serialize};

/// Body of `init-payment`. Amounts are minor units: millimes of a dinar, cents otherwise.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InitPayment<'a> {
    receiver_wallet_id: &'a str,
    token: &'static str,
    amount: i64,
    #[serde(rename = "type")]
    kind: &'static str,
    description: &'a str,
    lifespan: u64,
    order_id: &'a str,
    webhook: &'a str,
    silent_webhook: bool,
    success_url: &'a str,
    fail_url: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    phone_number: &'a str,
    email: &'a str,
}

impl<'a> InitPayment<'a> {
    pub(super) fn new(wallet_id: &'a str, request: &'a StartRequest) -> Self {
        Self {
            receiver_wallet_id: wallet_id,
            token: request.amount.currency.code(),
            amount: request.amount.minor,
            kind: "immediate",
            description: &request.description,
            lifespan: (request.lifespan.as_secs() / 60).max(1),
            order_id: &request.reference,
            webhook: &request.webhook_url,
            silent_webhook: true,
            success_url: &request.return_url,
            fail_url: &request.return_url,
            first_name: &request.payer.first_name,
            last_name: &request.payer.last_name,
            phone_number: &request.payer.phone,
            email: &request.payer.email,
        }
    }
}

/// Answer of `init-payment`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InitAnswer {
    pub(super) pay_url: String,
    pub(super) payment_ref: String,
}

/// Answer of `GET payments/{ref}`.
#[derive(Debug, Deserialize)]
pub(super) struct PaymentAnswer {
    pub(super) payment: Payment,
}

/// A payment as Konnect tells it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payment {
    status: String,
    amount: Option<i64>,
    token: Option<String>,
    order_id: Option<String>,
}

impl From<Payment> for Answer {
    fn from(payment: Payment) -> Self {
        let status = match payment.status.as_str() {
            "completed" => AnswerStatus::Completed,
            "pending" => AnswerStatus::Pending,
            "failed" => AnswerStatus::Failed,
            // Kept short: it comes from outside.
            other => AnswerStatus::Unknown(other.chars().take(40).collect()),
        };
        let currency = payment.token.and_then(|token| token.parse().ok());
        let amount = payment.amount.zip(currency).map(|(minor, currency)| Money::new(minor, currency));
        Self { status, amount, order_id: payment.order_id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Payer;
    use preau_kernel::Currency;
    use serde_json::{Value, json};
    use std::time::Duration;

    fn answer(json: &str) -> Answer {
        serde_json::from_str::<PaymentAnswer>(json).unwrap().payment.into()
    }

    #[test]
    fn the_request_has_the_shape_of_the_contract() {
        let request = StartRequest {
            reference: "PAY-7K2M-9QXD".to_owned(),
            amount: Money::new(179_000, Currency::Tnd),
            description: "Formule Hybride – Inès".to_owned(),
            lifespan: Duration::from_secs(3_600),
            webhook_url: "https://nexus.tn/api/v1/payments/webhooks/konnect/token".to_owned(),
            return_url: "https://nexus.tn/espace/paiements/1".to_owned(),
            asked_at: chrono::DateTime::UNIX_EPOCH,
            keep: None,
            posted_return_url: "https://nexus.tn/api/v1/payments/1/back".to_owned(),
            payer: Payer {
                first_name: "Amel".to_owned(),
                last_name: "Ben Salah".to_owned(),
                email: "amel@example.test".to_owned(),
                phone: String::new(),
            },
        };
        let sent = serde_json::to_value(InitPayment::new("5f7a209aeb3f76490ac4a3d1", &request)).unwrap();
        let expected: Value =
            serde_json::from_str(include_str!("../../tests/fixtures/konnect/init-request.json")).unwrap();
        assert_eq!(sent, expected);
    }

    #[test]
    fn the_answers_are_read_as_konnect_writes_them() {
        let started: InitAnswer =
            serde_json::from_str(include_str!("../../tests/fixtures/konnect/init-answer.json")).unwrap();
        assert_eq!(started.payment_ref, "6718f1a2c93d4be70f52a8d4");
        let completed = answer(include_str!("../../tests/fixtures/konnect/payment-completed.json"));
        assert_eq!(
            completed,
            Answer {
                status: AnswerStatus::Completed,
                amount: Some(Money::new(179_000, Currency::Tnd)),
                order_id: Some("PAY-7K2M-9QXD".to_owned()),
            }
        );
        let pending = answer(include_str!("../../tests/fixtures/konnect/payment-pending.json"));
        assert_eq!(pending.status, AnswerStatus::Pending);
        let failed = answer(include_str!("../../tests/fixtures/konnect/payment-failed.json"));
        assert_eq!(failed.status, AnswerStatus::Failed);
    }

    #[test]
    fn what_is_missing_or_unknown_is_never_guessed() {
        let status = |status: &str| answer(&json!({"payment": {"status": status}}).to_string());
        assert_eq!(status("COMPLETED").status, AnswerStatus::Unknown("COMPLETED".to_owned()));
        assert_eq!((status("completed").amount, status("completed").order_id), (None, None));
        let dirham =
            answer(r#"{"payment": {"status": "completed", "amount": 179000, "token": "MAD", "orderId": "PAY-1"}}"#);
        assert_eq!(dirham.amount, None);
        assert!(
            serde_json::from_str::<PaymentAnswer>(r#"{"payment": {"status": "completed", "amount": 179.5}}"#).is_err()
        );
    }
}

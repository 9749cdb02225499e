//! JSON of CinetPay's two calls, as far as we use it (SPEC §5). Everything else in its answers is ignored, and never kept:
//! they carry telephone numbers.

use crate::model::decision::{Answer, AnswerStatus};
use crate::provider::{ProviderError, StartRequest};
use crate::server::http;
use ::http::StatusCode;
use preau_kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Body of `payment`. XOF and XAF have no decimals, so the amount is that of the franc.
#[derive(Debug, Serialize)]
pub(super) struct Init<'a> {
    apikey: &'a str,
    site_id: &'a str,
    transaction_id: &'a str,
    amount: i64,
    currency: &'static str,
    description: String,
    notify_url: &'a str,
    return_url: &'a str,
    channels: &'static str,
    /// Comes back with the answers, in some of them.
    metadata: &'a str,
    customer_name: &'a str,
    customer_surname: &'a str,
    customer_email: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    customer_phone_number: &'a str,
}

impl<'a> Init<'a> {
    pub(super) fn new(apikey: &'a str, site_id: &'a str, request: &'a StartRequest) -> Self {
        Self {
            apikey,
            site_id,
            transaction_id: &request.reference,
            amount: request.amount.minor,
            currency: request.amount.currency.code(),
            description: plain(&request.description),
            notify_url: &request.webhook_url,
            // The payer comes back by POST.
            return_url: &request.posted_return_url,
            channels: "ALL",
            metadata: &request.reference,
            customer_name: &request.payer.first_name,
            customer_surname: &request.payer.last_name,
            customer_email: &request.payer.email,
            customer_phone_number: &request.payer.phone,
        }
    }
}

/// CinetPay refuses a description that holds one of `# / $ _ &`.
fn plain(description: &str) -> String {
    description.replace('&', "+").replace(['#', '/', '$', '_'], " ")
}

/// Body of `payment/check`.
#[derive(Debug, Serialize)]
pub(super) struct Check<'a> {
    pub(super) apikey: &'a str,
    pub(super) site_id: &'a str,
    pub(super) transaction_id: &'a str,
}

/// What every answer looks like. `data` is an empty list, or nothing, when there is nothing to say.
#[derive(Debug, Deserialize)]
struct Envelope {
    code: Code,
    #[serde(default)]
    data: Value,
}

/// "00"; sometimes a number.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Code {
    Text(String),
    Number(i64),
}

impl Code {
    fn text(&self) -> String {
        match self {
            // Kept short: it comes from outside.
            Self::Text(text) => text.chars().take(20).collect(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Answer of `payment`.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Started {
    pub(super) payment_url: String,
}

/// The payment, as `payment/check` tells it.
#[derive(Debug, Deserialize)]
struct Payment {
    status: String,
    amount: Option<Value>,
    currency: Option<String>,
    metadata: Option<Value>,
}

pub(super) fn read_started(status: StatusCode, body: &[u8]) -> Result<Started, ProviderError> {
    let Ok(answer) = serde_json::from_slice::<Envelope>(body) else { return Err(unclear(status)) };
    match answer.code.text().as_str() {
        "201" if status.is_success() => serde_json::from_value(answer.data).map_err(http::unreadable),
        // AUTH_NOT_FOUND, ERROR_SITE_ID_NOTVALID
        code @ ("609" | "613") => Err(ProviderError::Misconfigured(code.to_owned())),
        "429" => Err(ProviderError::Transport("429".to_owned())),
        code if status.is_client_error() => match http::refusal_of(status) {
            Err(ProviderError::Declined(_)) => Err(ProviderError::Declined(code.to_owned())),
            other => Err(other.err().unwrap_or(ProviderError::Declined(code.to_owned()))),
        },
        _ => Err(unclear(status)),
    }
}

/// Refused payments are told with an HTTP error by some of CinetPay's operators: what counts is the status in the body. Its
/// answer does not repeat our reference, which is what was asked with; where `metadata` does, it must be the same.
pub(super) fn read_payment(status: StatusCode, body: &[u8], asked: &str) -> Result<Answer, ProviderError> {
    let Ok(answer) = serde_json::from_slice::<Envelope>(body) else { return Err(unclear(status)) };
    let code = answer.code.text();
    let Ok(payment) = serde_json::from_value::<Payment>(answer.data) else {
        return Err(match code.as_str() {
            "609" | "613" => ProviderError::Misconfigured(code),
            _ => unclear(status),
        });
    };
    let told = match payment.status.as_str() {
        "ACCEPTED" if code == "00" && status.is_success() => AnswerStatus::Completed,
        "REFUSED" => AnswerStatus::Failed,
        "WAITING_FOR_CUSTOMER" | "WAITING_CUSTOMER_PAYMENT" | "WAITING_CUSTOMER_OTP_CODE" | "PENDING" => {
            AnswerStatus::Pending
        }
        other => AnswerStatus::Unknown(other.chars().take(40).collect()),
    };
    let currency = payment.currency.and_then(|code| code.parse::<Currency>().ok());
    let amount = payment.amount.as_ref().and_then(whole).zip(currency.filter(|c| c.decimals() == 0));
    let order_id = match payment.metadata {
        Some(Value::String(text)) if !text.is_empty() => text,
        _ => asked.to_owned(),
    };
    Ok(Answer { status: told, amount: amount.map(|(minor, c)| Money::new(minor, c)), order_id: Some(order_id) })
}

/// A whole number, as text or not: "10000". Nothing is rounded.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    }
}

fn unclear(status: StatusCode) -> ProviderError {
    match http::refusal_of(status) {
        Err(error) => error,
        Ok(()) => ProviderError::Transport("not the JSON of the contract".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Payer;
    use std::time::Duration;

    const ASKED: &str = "PAY-7K2M-9QXD";

    fn answer(json: &str) -> Answer {
        read_payment(StatusCode::OK, json.as_bytes(), ASKED).unwrap()
    }

    #[test]
    fn the_request_has_the_shape_of_the_contract() {
        let request = StartRequest {
            reference: ASKED.to_owned(),
            amount: Money::new(10_000, Currency::Xof),
            description: "Facture #12 / A_B & Cie – 10 $".to_owned(),
            asked_at: chrono::DateTime::UNIX_EPOCH,
            lifespan: Duration::from_secs(3_600),
            webhook_url: "https://nexus.tn/api/v1/payments/webhooks/cinetpay/token".to_owned(),
            return_url: "https://nexus.tn/espace/paiements/1".to_owned(),
            posted_return_url: "https://nexus.tn/api/v1/payments/1/back".to_owned(),
            payer: Payer {
                first_name: "Awa".to_owned(),
                last_name: "Koné".to_owned(),
                email: "awa@example.test".to_owned(),
                phone: String::new(),
            },
            keep: None,
        };
        let sent = serde_json::to_value(Init::new("12912847765bc0db748fdd44.40081707", "445160", &request)).unwrap();
        let expected: Value =
            serde_json::from_str(include_str!("../../tests/fixtures/cinetpay/init-request.json")).unwrap();
        assert_eq!(sent, expected);
    }

    #[test]
    fn the_answers_are_read_as_cinetpay_writes_them() {
        let started = include_bytes!("../../tests/fixtures/cinetpay/init-answer.json");
        let started = read_started(StatusCode::CREATED, started).unwrap();
        assert_eq!(started.payment_url, "https://checkout.cinetpay.com/payment/7f2a9c1e");
        let accepted = answer(include_str!("../../tests/fixtures/cinetpay/check-accepted.json"));
        let expected = Answer {
            status: AnswerStatus::Completed,
            amount: Some(Money::new(10_000, Currency::Xof)),
            order_id: Some(ASKED.to_owned()),
        };
        assert_eq!(accepted, expected);
        let refused = answer(include_str!("../../tests/fixtures/cinetpay/check-refused.json"));
        assert_eq!(refused.status, AnswerStatus::Failed);
        let waiting = answer(include_str!("../../tests/fixtures/cinetpay/check-waiting.json"));
        assert_eq!(waiting.status, AnswerStatus::Pending);
    }

    #[test]
    fn what_is_missing_or_unknown_is_never_guessed() {
        let told = |code: &str, status: &str, amount: &str, currency: &str| {
            answer(&format!(
                r#"{{"code": "{code}", "data": {{"status": "{status}", "amount": {amount}, "currency": "{currency}"}}}}"#
            ))
        };
        let unsure = told("662", "ACCEPTED", "\"10000\"", "XOF").status;
        assert_eq!(unsure, AnswerStatus::Unknown("ACCEPTED".to_owned()), "the code must say so too");
        for amount in [
            "null",
            "\"10000.5\"",
            "\"1e4\"",
            "\"-10000\"",
            "10000.5",
            "\"\"",
            "\" 10000\"",
            "\"99999999999999999999\"",
        ] {
            assert_eq!(told("00", "ACCEPTED", amount, "XOF").amount, None, "{amount}");
        }
        assert_eq!(told("00", "ACCEPTED", "10000", "XOF").amount, Some(Money::new(10_000, Currency::Xof)));
        assert_eq!(told("00", "ACCEPTED", "\"10000\"", "TND").amount, None, "dinars have decimals");
        let other =
            r#"{"code": "00", "data": {"status": "ACCEPTED", "amount": "5", "currency": "XOF", "metadata": "PAY-2"}}"#;
        assert_eq!(answer(other).order_id.as_deref(), Some("PAY-2"), "another payment's answer is told from ours");
    }

    #[test]
    fn refusals_and_silence_are_told_apart() {
        let check = |status: u16, body: &str| {
            read_payment(StatusCode::from_u16(status).unwrap(), body.as_bytes(), ASKED).unwrap_err()
        };
        assert!(matches!(check(500, "<html>"), ProviderError::Transport(_)));
        assert!(matches!(check(200, "<html>"), ProviderError::Transport(_)));
        assert!(matches!(check(200, r#"{"code": "00", "data": []}"#), ProviderError::Transport(_)));
        assert!(matches!(check(429, "{}"), ProviderError::Transport(_)));
        assert!(matches!(check(200, r#"{"code": "609", "data": []}"#), ProviderError::Misconfigured(_)));
        assert!(matches!(check(404, r#"{"code": "723", "data": []}"#), ProviderError::Declined(_)));
        let start =
            |status: u16, body: &str| read_started(StatusCode::from_u16(status).unwrap(), body.as_bytes()).unwrap_err();
        assert_eq!(start(400, r#"{"code": "624", "data": []}"#), ProviderError::Declined("624".to_owned()));
        assert!(matches!(start(400, r#"{"code": 608}"#), ProviderError::Declined(_)));
        assert!(matches!(start(503, r#"{"code": "608"}"#), ProviderError::Transport(_)));
        assert!(matches!(start(201, r#"{"code": "201", "data": {}}"#), ProviderError::Transport(_)));
    }
}

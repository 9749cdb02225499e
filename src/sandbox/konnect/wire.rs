//! JSON of Konnect's two calls, as far as Préau uses it (SPEC §5), and the checks of the first.

use super::store::{NewPayment, Payment};
use crate::Place;
use serde::Deserialize;
use serde_json::{Value, json};

/// Body of `init-payment`. Every field is optional here so that all mistakes are reported at once.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InitPayment {
    receiver_wallet_id: Option<String>,
    token: Option<String>,
    amount: Option<i64>,
    #[serde(rename = "type")]
    kind: Option<String>,
    description: Option<String>,
    lifespan: Option<i32>,
    order_id: Option<String>,
    webhook: Option<String>,
    success_url: Option<String>,
    fail_url: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone_number: Option<String>,
    email: Option<String>,
}

/// One wrong field.
pub(super) struct Mistake {
    target: &'static str,
    message: &'static str,
}

impl InitPayment {
    /// What is to be made, or everything that is wrong.
    pub(super) fn validate(self, place: &Place) -> Result<NewPayment, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, target, message| {
            if !ok {
                mistakes.push(Mistake { target, message });
            }
        };
        let filled = |field: &Option<String>| field.as_ref().is_some_and(|value| !value.trim().is_empty());
        let ours = |field: &Option<String>| field.as_ref().is_some_and(|url| place.is_ours(url));
        check(filled(&self.receiver_wallet_id), "receiverWalletId", "is required");
        check(matches!(self.token.as_deref(), Some("TND" | "EUR" | "USD")), "token", "must be TND, EUR or USD");
        check(self.amount.is_some_and(|amount| amount > 0), "amount", "must be a positive integer of minor units");
        check(matches!(self.kind.as_deref(), None | Some("immediate")), "type", "must be immediate");
        check(self.lifespan.is_none_or(|minutes| (1..=525_600).contains(&minutes)), "lifespan", "must be positive");
        check(filled(&self.order_id), "orderId", "is required");
        check(ours(&self.webhook), "webhook", "must be an address of this site: the sandbox calls no other");
        check(ours(&self.success_url), "successUrl", "must be an address of this site");
        check(ours(&self.fail_url), "failUrl", "must be an address of this site");
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(NewPayment {
            order_id: self.order_id.unwrap_or_default(),
            amount: self.amount.unwrap_or_default(),
            token: self.token.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            lifespan_minutes: self.lifespan.unwrap_or(60),
            webhook: self.webhook.unwrap_or_default(),
            success_url: self.success_url.unwrap_or_default(),
            fail_url: self.fail_url.unwrap_or_default(),
            payer: json!({
                "firstName": self.first_name,
                "lastName": self.last_name,
                "phoneNumber": self.phone_number,
                "email": self.email,
            }),
        })
    }
}

/// `{"errors": [{"code", "target", "message"}]}`
pub(super) fn errors(code: &str, mistakes: &[Mistake]) -> Value {
    let one = |m: &Mistake| json!({ "code": code, "target": m.target, "message": m.message });
    json!({ "errors": mistakes.iter().map(one).collect::<Vec<_>>() })
}

/// One error about the whole request.
pub(super) fn error(code: &str, message: &str) -> Value {
    json!({ "errors": [{ "code": code, "message": message }] })
}

/// Answer of `init-payment`.
pub(super) fn started(pay_url: &str, payment_ref: &str) -> Value {
    json!({ "payUrl": pay_url, "paymentRef": payment_ref })
}

/// Answer of `GET payments/{ref}`.
pub(super) fn payment(payment: &Payment, pay_url: &str) -> Value {
    let (paid, failed) = (payment.status == "completed", payment.status == "failed");
    let transaction = |status: &str| {
        json!([{
            "type": "Purchase", "method": "bank_card", "status": status, "token": payment.token, "amount": payment.amount,
        }])
    };
    let transactions = match (paid, failed) {
        (true, _) => transaction("success"),
        (_, true) => transaction("failed_payment"),
        _ => json!([]),
    };
    json!({ "payment": {
        "id": payment.payment_ref,
        "status": payment.status,
        "type": "immediate",
        "amount": payment.amount,
        "amountDue": if paid { 0 } else { payment.amount },
        "reachedAmount": if paid { payment.amount } else { 0 },
        "token": payment.token,
        "orderId": payment.order_id,
        "details": payment.description,
        "paymentDetails": payment.payer,
        "link": pay_url,
        "webhook": payment.webhook,
        "successUrl": payment.success_url,
        "failUrl": payment.fail_url,
        "successfulTransactions": i32::from(paid),
        "failedTransactions": i32::from(failed),
        "transactions": transactions,
        "expirationDate": payment.expires_at.to_rfc3339(),
        "createdAt": payment.created_at.to_rfc3339(),
    }})
}

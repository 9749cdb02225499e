//! JSON of CinetPay's two calls, as far as Préau uses it (SPEC §5), and the checks of the first.

use super::store::{NewPayment, Payment};
use crate::Place;
use serde::Deserialize;
use serde_json::{Value, json};

/// Body of `v2/payment`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Init {
    apikey: String,
    site_id: String,
    transaction_id: String,
    amount: i64,
    currency: String,
    description: String,
    notify_url: String,
    return_url: String,
    channels: String,
    metadata: String,
    lang: String,
}

/// Body of `v2/payment/check`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Check {
    pub(super) apikey: String,
    pub(super) site_id: String,
    pub(super) transaction_id: String,
}

impl Init {
    /// What is to be made, or what is wrong: the code, its word, and a sentence.
    pub(super) fn validate(self, place: &Place) -> Result<NewPayment, (&'static str, &'static str, &'static str)> {
        const FIELDS: (&str, &str) = ("608", "MINIMUM_REQUIRED_FIELDS");
        let missing = |why| Err((FIELDS.0, FIELDS.1, why));
        if self.apikey.is_empty() {
            return Err(("609", "AUTH_NOT_FOUND", "apikey"));
        }
        if self.site_id.is_empty() {
            return Err(("613", "ERROR_SITE_ID_NOTVALID", "site_id"));
        }
        if self.transaction_id.is_empty() || self.transaction_id.len() > 50 {
            return missing("transaction_id");
        }
        if self.amount <= 0 || self.amount % 5 != 0 {
            return Err(("641", "ERROR_AMOUNT_TOO_LOW", "amount must be a positive multiple of 5"));
        }
        if !matches!(self.currency.as_str(), "XOF" | "XAF" | "CDF" | "GNF" | "USD") {
            return Err(("606", "INCORRECT_SETTINGS", "currency"));
        }
        if self.description.trim().is_empty() || self.description.contains(['#', '/', '$', '_', '&']) {
            return missing("description must not be empty and must not contain # / $ _ &");
        }
        if !matches!(self.channels.as_str(), "ALL" | "MOBILE_MONEY" | "CREDIT_CARD" | "WALLET") {
            return missing("channels");
        }
        if !place.is_ours(&self.notify_url) || !place.is_ours(&self.return_url) {
            return missing("notify_url and return_url must be addresses of this site: the sandbox calls no other");
        }
        Ok(NewPayment {
            transaction_id: self.transaction_id,
            site_id: self.site_id,
            amount: self.amount,
            currency: self.currency,
            description: self.description,
            notify_url: self.notify_url,
            return_url: self.return_url,
            metadata: self.metadata,
            language: if self.lang == "en" { "en".to_owned() } else { "fr".to_owned() },
        })
    }
}

/// Answer of `v2/payment`.
pub(super) fn started(payment_url: &str, payment_token: &str) -> Value {
    json!({
        "code": "201",
        "message": "CREATED",
        "description": "Transaction created with success",
        "data": { "payment_token": payment_token, "payment_url": payment_url },
        "api_response_id": "sandbox",
    })
}

/// Anything that went wrong.
pub(super) fn error(code: &str, message: &str, description: &str) -> Value {
    json!({ "code": code, "message": message, "description": description, "data": [], "api_response_id": "sandbox" })
}

/// Answer of `v2/payment/check`. The amount is a text, as CinetPay writes it.
pub(super) fn payment(payment: &Payment) -> Value {
    let (code, message) = match payment.status.as_str() {
        "ACCEPTED" => ("00", "SUCCES"),
        "REFUSED" => ("627", "TRANSACTION_CANCEL"),
        _ => ("662", "WAITING_CUSTOMER_PAYMENT"),
    };
    json!({
        "code": code,
        "message": message,
        "data": {
            "amount": payment.amount.to_string(),
            "currency": payment.currency,
            "status": payment.status,
            "payment_method": payment.method,
            "description": payment.description,
            "metadata": payment.metadata,
            "operator_id": null,
            "payment_date": payment.paid_at.map(|at| at.format("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default(),
        },
        "api_response_id": "sandbox",
    })
}

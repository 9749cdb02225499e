//! JSON of PayPal's calls, as far as we use it. Everything else in its answers is ignored and never kept.

use crate::model::decimal::{from_decimal, to_decimal};
use crate::model::decision::{Answer, AnswerStatus};
use crate::model::{DisputeStanding, MethodLabel};
use crate::provider::{
    ChargeRequest, Dispute, MethodToken, ProviderError, RefundAnswer, RefundRequest, Refunded, ReturnedMoney,
    SavedMethod, StartRequest,
};
use http::StatusCode;
use preau_kernel::Money;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

/// PayPal takes at most so many characters of a description.
const DESCRIPTION: usize = 127;

/// Body of `POST /v2/checkout/orders` for a payer who approves on PayPal's page.
pub(super) fn order(request: &StartRequest) -> Value {
    let mut paypal = json!({
        "experience_context": {
            "return_url": request.return_url,
            "cancel_url": request.return_url,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
            "payment_method_preference": "IMMEDIATE_PAYMENT_REQUIRED",
        },
    });
    if let Some(keep) = &request.keep {
        let mut attributes = json!({ "vault": { "store_in_vault": "ON_SUCCESS", "usage_type": "MERCHANT" } });
        if let Some(customer) = &keep.customer_ref {
            attributes["customer"] = json!({ "id": customer });
        }
        paypal["attributes"] = attributes;
    }
    json!({
        "intent": "CAPTURE",
        "purchase_units": [unit(&request.reference, &request.description, request.amount)],
        "payment_source": { "paypal": paypal },
    })
}

/// The same for a charge without the payer: made and captured in one step.
pub(super) fn charge(request: &ChargeRequest) -> Value {
    json!({
        "intent": "CAPTURE",
        "purchase_units": [unit(&request.reference, &request.description, request.amount)],
        "payment_source": { "paypal": {
            "vault_id": request.method.method_ref,
            "stored_credential": {
                "payment_initiator": "MERCHANT",
                "usage": "SUBSEQUENT",
                "usage_pattern": "SUBSCRIPTION_PREPAID",
            },
        } },
    })
}

fn unit(reference: &str, description: &str, amount: Money) -> Value {
    json!({
        "reference_id": reference,
        "custom_id": reference,
        "invoice_id": reference,
        "description": description.chars().take(DESCRIPTION).collect::<String>(),
        "amount": money(amount),
    })
}

/// Body of `POST /v2/payments/captures/{id}/refund`.
pub(super) fn refund(request: &RefundRequest) -> Value {
    json!({ "amount": money(request.amount), "custom_id": request.reference })
}

fn money(amount: Money) -> Value {
    json!({ "currency_code": amount.currency.code(), "value": to_decimal(amount) })
}

/// An order.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    status: String,
    #[serde(default)]
    purchase_units: Vec<Unit>,
    payment_source: Option<Source>,
    #[serde(default)]
    links: Vec<Link>,
    /// Why the money could not be taken although the payer agreed; ours, not PayPal's.
    #[serde(skip)]
    refusal: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Unit {
    custom_id: Option<String>,
    amount: Option<Amount>,
    payments: Option<Payments>,
}

#[derive(Debug, Deserialize)]
struct Payments {
    #[serde(default)]
    captures: Vec<Capture>,
    #[serde(default)]
    refunds: Vec<RefundObject>,
}

/// Money that was taken.
#[derive(Debug, Deserialize)]
pub(super) struct Capture {
    id: String,
    status: String,
    amount: Option<Amount>,
    pub(super) custom_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Amount {
    currency_code: String,
    value: String,
}

#[derive(Debug, Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Debug, Deserialize)]
struct Source {
    paypal: Option<Wallet>,
}

#[derive(Debug, Deserialize)]
struct Wallet {
    email_address: Option<String>,
    attributes: Option<Attributes>,
}

#[derive(Debug, Deserialize)]
struct Attributes {
    vault: Option<Vault>,
}

#[derive(Debug, Deserialize)]
struct Vault {
    id: Option<String>,
    status: Option<String>,
    customer: Option<Customer>,
}

#[derive(Debug, Deserialize)]
struct Customer {
    id: String,
}

impl Amount {
    fn read(&self) -> Option<Money> {
        from_decimal(&self.value, self.currency_code.parse().ok()?)
    }
}

/// What PayPal says when the payer, their bank or a rule said no: the payer may try again on its page.
const REFUSALS: [&str; 6] = [
    "INSTRUMENT_DECLINED",
    "PAYER_CANNOT_PAY",
    "TRANSACTION_REFUSED",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "DECLINED_DUE_TO_RELATED_TXN",
];

impl Order {
    /// Where the payer approves it.
    pub(super) fn pay_url(&self) -> Option<&str> {
        let link = |rel: &str| self.links.iter().find(|link| link.rel == rel);
        link("payer-action").or_else(|| link("approve")).map(|link| link.href.as_str())
    }

    /// Has the payer agreed, and the money is to be taken?
    pub(super) fn is_approved(&self) -> bool {
        self.status == "APPROVED" && self.capture().is_none()
    }

    /// The order, which could not be captured.
    pub(super) fn refused(mut self, why: &str) -> Self {
        self.refusal = Some(why.to_owned());
        self
    }

    /// What a refund is given on.
    pub(super) fn capture_id(&self) -> Option<&str> {
        self.capture().map(|capture| capture.id.as_str())
    }

    /// Every refund of it, whoever made it.
    pub(super) fn refunds(self) -> Vec<ReturnedMoney> {
        let payments = self.purchase_units.into_iter().next().and_then(|unit| unit.payments);
        payments.into_iter().flat_map(|payments| payments.refunds).filter_map(returned).collect()
    }

    fn capture(&self) -> Option<&Capture> {
        self.purchase_units.first()?.payments.as_ref()?.captures.first()
    }

    /// What its payer agreed to have kept. PayPal may keep it a moment after the payment: then it is asked again.
    pub(super) fn saved_method(self) -> Result<Option<SavedMethod>, ProviderError> {
        let Some(wallet) = self.payment_source.and_then(|source| source.paypal) else { return Ok(None) };
        let Some(vault) = wallet.attributes.and_then(|attributes| attributes.vault) else { return Ok(None) };
        match (vault.status.as_deref(), vault.id) {
            (Some("VAULTED"), Some(method_ref)) => Ok(Some(SavedMethod {
                token: MethodToken { customer_ref: vault.customer.map(|c| c.id).unwrap_or_default(), method_ref },
                label: MethodLabel::wallet("PayPal", wallet.email_address.as_deref().unwrap_or_default()),
            })),
            _ => Err(ProviderError::Transport("not kept yet".to_owned())),
        }
    }

    fn standing(&self) -> AnswerStatus {
        if let Some(why) = &self.refusal {
            let known = REFUSALS.iter().any(|refusal| why.contains(refusal));
            return if known { AnswerStatus::Failed } else { unknown(why) };
        }
        match (self.status.as_str(), self.capture().map(|capture| capture.status.as_str())) {
            // What was paid was paid, whatever was given back since.
            (_, Some("COMPLETED" | "REFUNDED" | "PARTIALLY_REFUNDED")) => AnswerStatus::Completed,
            (_, Some("PENDING")) => AnswerStatus::Pending,
            (_, Some("DECLINED" | "FAILED")) => AnswerStatus::Failed,
            (_, Some(word)) => unknown(word),
            ("CREATED" | "SAVED" | "APPROVED" | "PAYER_ACTION_REQUIRED", None) => AnswerStatus::Pending,
            ("VOIDED", None) => AnswerStatus::Failed,
            (word, None) => unknown(word),
        }
    }
}

impl From<Order> for Answer {
    fn from(order: Order) -> Self {
        let (status, capture, unit) = (order.standing(), order.capture(), order.purchase_units.first());
        // What was taken counts, not what was asked for.
        let amount = match capture {
            Some(capture) => capture.amount.as_ref(),
            None => unit.and_then(|unit| unit.amount.as_ref()),
        };
        let asked = unit.and_then(|unit| unit.custom_id.clone());
        let order_id = capture.and_then(|capture| capture.custom_id.clone()).or(asked);
        Self { status, amount: amount.and_then(Amount::read), order_id }
    }
}

/// Kept short: it comes from outside.
fn unknown(word: &str) -> AnswerStatus {
    AnswerStatus::Unknown(word.chars().take(40).collect())
}

/// A refund.
#[derive(Debug, Deserialize)]
pub(super) struct RefundObject {
    id: String,
    status: String,
    status_details: Option<Details>,
    amount: Option<Amount>,
    custom_id: Option<String>,
}

fn returned(refund: RefundObject) -> Option<ReturnedMoney> {
    let (amount, reference) = (refund.amount.as_ref().and_then(Amount::read)?, refund.custom_id.clone());
    let Refunded { provider_ref, status } = refund.into();
    Some(ReturnedMoney { provider_ref, reference, amount, status })
}

/// Answer of `GET /v1/customer/disputes`: which ones; how each ended is only told one by one.
#[derive(Debug, Deserialize)]
pub(super) struct Disputes {
    #[serde(default)]
    pub(super) items: Vec<DisputeObject>,
}

/// A dispute.
#[derive(Debug, Deserialize)]
pub(super) struct DisputeObject {
    pub(super) dispute_id: String,
    reason: Option<String>,
    status: Option<String>,
    dispute_amount: Option<Amount>,
    dispute_outcome: Option<DisputeEnd>,
}

#[derive(Debug, Deserialize)]
struct DisputeEnd {
    outcome_code: Option<String>,
}

impl DisputeObject {
    /// Did it end? Then how is asked for.
    pub(super) fn is_over(&self) -> bool {
        self.status.as_deref() == Some("RESOLVED")
    }

    /// As we keep it. `RESOLVED_WITH_PAYOUT` leaves the money with both.
    pub(super) fn read(self) -> Option<Dispute> {
        let outcome = self.dispute_outcome.as_ref().and_then(|end| end.outcome_code.as_deref());
        let standing = match outcome {
            Some("RESOLVED_SELLER_FAVOUR" | "RESOLVED_WITH_PAYOUT" | "CANCELED_BY_BUYER" | "DENIED") => {
                DisputeStanding::Won
            }
            Some("RESOLVED_BUYER_FAVOUR" | "ACCEPTED") => DisputeStanding::Lost,
            _ => DisputeStanding::Open,
        };
        let reason = self.reason.unwrap_or_default().chars().take(60).collect();
        Some(Dispute { amount: self.dispute_amount?.read()?, provider_ref: self.dispute_id, reason, standing })
    }
}

#[derive(Debug, Deserialize)]
struct Details {
    reason: Option<String>,
}

impl From<RefundObject> for Refunded {
    fn from(refund: RefundObject) -> Self {
        let status = match refund.status.as_str() {
            "COMPLETED" => RefundAnswer::Done,
            "FAILED" | "CANCELLED" => {
                let reason = refund.status_details.and_then(|details| details.reason).unwrap_or_default();
                RefundAnswer::Failed(reason.chars().take(60).collect())
            }
            _ => RefundAnswer::Pending,
        };
        Self { provider_ref: refund.id, status }
    }
}

/// Answer of `POST /v1/oauth2/token`.
#[derive(Deserialize)]
pub(super) struct Granted {
    pub(super) access_token: SecretString,
    pub(super) expires_in: u64,
}

/// Answer of `POST /v1/notifications/verify-webhook-signature`.
#[derive(Debug, Deserialize)]
pub(super) struct Verification {
    verification_status: String,
}

impl Verification {
    pub(super) fn is_success(&self) -> bool {
        self.verification_status == "SUCCESS"
    }
}

/// Why PayPal refused, in its code words; its sentences may speak of the payer and stay there.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> String {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Said {
        name: Option<String>,
        details: Vec<Detail>,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Detail {
        issue: Option<String>,
    }
    let said = serde_json::from_slice::<Said>(body).unwrap_or_default();
    let words = said.name.into_iter().chain(said.details.into_iter().take(3).filter_map(|detail| detail.issue));
    let plain =
        |word: &String| word.len() <= 60 && word.bytes().all(|b| b.is_ascii_uppercase() || b"_0123456789".contains(&b));
    words.filter(plain).fold(status.as_u16().to_string(), |all, word| format!("{all} {word}"))
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;

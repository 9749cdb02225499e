//! What is said to Stripe, form-encoded, and its JSON answers as far as we use them. Everything else in them is ignored and
//! never kept.

use crate::model::decision::{Answer, AnswerStatus};
use crate::model::{DisputeStanding, MethodLabel};
use crate::provider::{
    ChargeRequest, Dispute, MethodToken, RefundAnswer, RefundRequest, Refunded, ReturnedMoney, SavedMethod,
    StartRequest,
};
use http::StatusCode;
use preau_kernel::Money;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Names and values, in order.
pub(super) type Form = Vec<(&'static str, String)>;

/// A Checkout page lives from half an hour to a day.
const PAGE_LIVES: (i64, i64) = (31 * 60, 24 * 3_600 - 60);

/// Body of `POST /v1/checkout/sessions`. Amounts are minor units, also of currencies without or with three decimals.
pub(super) fn checkout(request: &StartRequest) -> Form {
    let left = i64::try_from(request.lifespan.as_secs()).unwrap_or(PAGE_LIVES.1);
    let lives = left.clamp(PAGE_LIVES.0, PAGE_LIVES.1);
    let mut form = vec![
        ("mode", "payment".to_owned()),
        ("client_reference_id", request.reference.clone()),
        ("metadata[reference]", request.reference.clone()),
        ("payment_intent_data[metadata][reference]", request.reference.clone()),
        ("payment_intent_data[description]", request.description.clone()),
        ("line_items[0][quantity]", "1".to_owned()),
        ("line_items[0][price_data][currency]", currency(request.amount)),
        ("line_items[0][price_data][unit_amount]", request.amount.minor.to_string()),
        ("line_items[0][price_data][product_data][name]", request.description.clone()),
        ("success_url", request.return_url.clone()),
        ("cancel_url", request.return_url.clone()),
        ("expires_at", (request.asked_at.timestamp() + lives).to_string()),
    ];
    let customer = request.keep.as_ref().and_then(|keep| keep.customer_ref.clone());
    if request.keep.is_some() {
        form.push(("payment_intent_data[setup_future_usage]", "off_session".to_owned()));
    }
    match (customer, &request.keep) {
        (Some(customer), _) => form.push(("customer", customer)),
        (None, keep) => {
            if keep.is_some() {
                form.push(("customer_creation", "always".to_owned()));
            }
            form.push(("customer_email", request.payer.email.clone()));
        }
    }
    form
}

/// Body of `POST /v1/payment_intents` for a charge without the payer.
pub(super) fn charge(request: &ChargeRequest) -> Form {
    vec![
        ("amount", request.amount.minor.to_string()),
        ("currency", currency(request.amount)),
        ("customer", request.method.customer_ref.clone()),
        ("payment_method", request.method.method_ref.clone()),
        ("off_session", "true".to_owned()),
        ("confirm", "true".to_owned()),
        ("description", request.description.clone()),
        ("metadata[reference]", request.reference.clone()),
    ]
}

/// Body of `POST /v1/refunds`.
pub(super) fn refund(intent: &str, request: &RefundRequest) -> Form {
    vec![
        ("payment_intent", intent.to_owned()),
        ("amount", request.amount.minor.to_string()),
        ("metadata[reference]", request.reference.clone()),
    ]
}

fn currency(amount: Money) -> String {
    amount.currency.code().to_ascii_lowercase()
}

/// The same words have the same digest.
pub(super) fn digest(form: &Form) -> String {
    let mut hash = Sha256::new();
    for part in form.iter().flat_map(|(name, value)| [*name, value.as_str()]) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// A Checkout page, with its PaymentIntent expanded.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) url: Option<String>,
    status: Option<String>,
    payment_status: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    client_reference_id: Option<String>,
    #[serde(default)]
    pub(super) payment_intent: Option<NamedIntent>,
}

/// What Stripe names, or tells whole when asked to.
#[derive(Debug, Deserialize)]
#[serde(from = "NameOrWhole")]
pub(super) struct NamedIntent {
    pub(super) id: String,
    whole: Option<Intent>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum NameOrWhole {
    Name(String),
    Whole(Intent),
}

impl From<NameOrWhole> for NamedIntent {
    fn from(found: NameOrWhole) -> Self {
        match found {
            NameOrWhole::Name(id) => Self { id, whole: None },
            NameOrWhole::Whole(whole) => Self { id: whole.id.clone(), whole: Some(whole) },
        }
    }
}

/// A PaymentIntent.
#[derive(Debug, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    status: String,
    amount_received: Option<i64>,
    currency: Option<String>,
    #[serde(default)]
    pub(super) metadata: Metadata,
    last_payment_error: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    pub(super) reference: Option<String>,
}

impl From<Session> for Answer {
    fn from(session: Session) -> Self {
        let intent = session.payment_intent.and_then(|intent| intent.whole);
        let was_refused = intent.is_some_and(|intent| intent.is_refused());
        let status = match (session.status.as_deref(), session.payment_status.as_deref()) {
            (Some("complete"), Some("paid")) => AnswerStatus::Completed,
            // A card was refused; the page offers another try. Or a slow method came to nothing.
            (Some("open" | "complete"), Some("unpaid")) if was_refused => AnswerStatus::Failed,
            // A page that nobody paid on: our own time says when the payment is over.
            (Some("open" | "complete" | "expired"), Some("unpaid")) => AnswerStatus::Pending,
            (status, paid) => unknown(&format!("{} {}", status.unwrap_or("-"), paid.unwrap_or("-"))),
        };
        let amount = money(session.amount_total, session.currency.as_deref());
        Self { status, amount, order_id: session.client_reference_id }
    }
}

impl Intent {
    fn is_refused(&self) -> bool {
        self.status == "requires_payment_method" && self.last_payment_error.is_some() || self.status == "canceled"
    }
}

impl From<Intent> for Answer {
    fn from(intent: Intent) -> Self {
        let status = match intent.status.as_str() {
            "succeeded" => AnswerStatus::Completed,
            "processing" => AnswerStatus::Pending,
            // Nobody is there to confirm: the bank wants to see the payer.
            "requires_payment_method" | "requires_action" | "canceled" => AnswerStatus::Failed,
            other => unknown(other),
        };
        let amount = money(intent.amount_received, intent.currency.as_deref());
        Self { status, amount, order_id: intent.metadata.reference }
    }
}

fn money(minor: Option<i64>, currency: Option<&str>) -> Option<Money> {
    let currency = currency?.to_ascii_uppercase().parse().ok()?;
    Some(Money::new(minor?, currency))
}

/// Kept short: it comes from outside.
fn unknown(word: &str) -> AnswerStatus {
    AnswerStatus::Unknown(word.chars().take(40).collect())
}

/// A Checkout page with the method that paid.
#[derive(Debug, Deserialize)]
pub(super) struct SessionWithMethod {
    payment_intent: Option<IntentWithMethod>,
}

#[derive(Debug, Deserialize)]
struct IntentWithMethod {
    customer: Option<String>,
    setup_future_usage: Option<String>,
    payment_method: Option<Method>,
}

#[derive(Debug, Deserialize)]
struct Method {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    card: Option<Card>,
}

#[derive(Debug, Deserialize)]
struct Card {
    brand: String,
    last4: String,
    exp_month: u8,
    exp_year: u16,
}

impl From<SessionWithMethod> for Option<SavedMethod> {
    fn from(session: SessionWithMethod) -> Self {
        let intent = session.payment_intent?;
        if intent.setup_future_usage.as_deref() != Some("off_session") {
            return None;
        }
        let (customer_ref, method) = (intent.customer?, intent.payment_method?);
        let label = match method.card {
            Some(card) => MethodLabel::card(&card.brand, &card.last4, card.exp_month, card.exp_year),
            None => MethodLabel { brand: method.kind.chars().take(30).collect(), ..MethodLabel::default() },
        };
        Some(SavedMethod { token: MethodToken { customer_ref, method_ref: method.id }, label })
    }
}

/// A refund.
#[derive(Debug, Deserialize)]
pub(super) struct RefundObject {
    id: String,
    amount: Option<i64>,
    currency: Option<String>,
    status: Option<String>,
    failure_reason: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

/// A list; a payment never has so many that there are more pages.
#[derive(Debug, Deserialize)]
pub(super) struct List<A> {
    pub(super) data: Vec<A>,
}

/// One of a list, if it can be read.
pub(super) fn returned(refund: RefundObject) -> Option<ReturnedMoney> {
    let (amount, reference) = (money(refund.amount, refund.currency.as_deref())?, refund.metadata.reference.clone());
    let Refunded { provider_ref, status } = refund.into();
    Some(ReturnedMoney { provider_ref, reference, amount, status })
}

/// A dispute.
#[derive(Debug, Deserialize)]
pub(super) struct DisputeObject {
    id: String,
    amount: Option<i64>,
    currency: Option<String>,
    reason: Option<String>,
    status: String,
}

/// One of a list. A question of the bank (`warning_…`) takes no money, and is a dispute only once it becomes one.
pub(super) fn disputed(dispute: DisputeObject) -> Option<Dispute> {
    let standing = match dispute.status.as_str() {
        "won" => DisputeStanding::Won,
        "lost" => DisputeStanding::Lost,
        status if status.starts_with("warning_") => return None,
        _ => DisputeStanding::Open,
    };
    let reason = dispute.reason.unwrap_or_default().chars().take(60).collect();
    Some(Dispute {
        amount: money(dispute.amount, dispute.currency.as_deref())?,
        provider_ref: dispute.id,
        reason,
        standing,
    })
}

impl From<RefundObject> for Refunded {
    fn from(refund: RefundObject) -> Self {
        let status = match refund.status.as_deref() {
            Some("succeeded") => RefundAnswer::Done,
            Some("failed" | "canceled") => {
                RefundAnswer::Failed(refund.failure_reason.unwrap_or_default().chars().take(60).collect())
            }
            _ => RefundAnswer::Pending,
        };
        Self { provider_ref: refund.id, status }
    }
}

/// Why Stripe refused, in its code words; its sentence may speak of the payer and stays there.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> String {
    #[derive(Default, Deserialize)]
    struct Said {
        error: Words,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Words {
        r#type: Option<String>,
        code: Option<String>,
        decline_code: Option<String>,
    }
    let words = serde_json::from_slice::<Said>(body).unwrap_or_default().error;
    let words = [words.r#type, words.code, words.decline_code].into_iter().flatten();
    let plain =
        |word: &String| word.len() <= 60 && word.bytes().all(|b| b.is_ascii_lowercase() || b"_0123456789".contains(&b));
    words.filter(plain).fold(status.as_u16().to_string(), |all, word| format!("{all} {word}"))
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;

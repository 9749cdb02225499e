//! Payments as pages show them: times are already written for the reader.

use super::{DisputeView, PaymentId, PaymentStatus, ProofView, ProviderKind, StepKind, TransferView};
use preau_kernel::{Money, PageRequest};
use serde::{Deserialize, Serialize};

/// A payment as its payer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// Which payment.
    pub id: PaymentId,
    /// Ours, to quote: "PAY-7K2M-9QXD".
    pub reference: String,
    /// What for.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Through whom.
    pub provider: ProviderKind,
    /// No real money moves.
    pub sandbox: bool,
    /// Where to pay, while it can still be paid.
    pub pay_url: Option<String>,
    /// When it was started.
    pub created: String,
    /// When it was paid.
    pub settled: Option<String>,
    /// Where to transfer the money to, for a transfer.
    pub transfer: Option<TransferView>,
}

/// One line of the back office's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRow {
    /// Which payment.
    pub id: PaymentId,
    /// Ours.
    pub reference: String,
    /// Name of the payer.
    pub payer: String,
    /// What for.
    pub description: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: PaymentStatus,
    /// Through whom.
    pub provider: ProviderKind,
    /// The provider's answers do not match our record.
    pub anomaly: bool,
    /// How many proofs of a transfer were sent.
    pub proofs: i64,
    /// When it was started.
    pub created: String,
}

/// A payment with its black box (SPEC PA-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDetail {
    /// What the list shows of it.
    pub row: PaymentRow,
    /// Address of the payer.
    pub payer_email: String,
    /// What it pays: `subscription:<id>`.
    pub purpose: String,
    /// The provider's reference, once there is one.
    pub provider_ref: Option<String>,
    /// When it was paid.
    pub settled: Option<String>,
    /// Until when it can be paid.
    pub expires: String,
    /// When the provider is asked next, if ever.
    pub next_check: Option<String>,
    /// How many times its webhook was delivered.
    pub deliveries: i64,
    /// Everything that happened, in order.
    pub steps: Vec<StepView>,
    /// Its webhooks as they came in, the latest first.
    pub letters: Vec<LetterView>,
    /// Proofs of a transfer, the latest first.
    pub proofs: Vec<ProofView>,
    /// Disputes, the latest first.
    pub disputes: Vec<DisputeView>,
    /// Can a person say whether it has arrived?
    pub by_hand: bool,
    /// When the provider last confirmed what is settled.
    pub reconciled: Option<String>,
}

/// A webhook as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterView {
    /// First time.
    pub received: String,
    /// Last time.
    pub last_seen: String,
    /// How often it was delivered.
    pub deliveries: i32,
    /// `received`, `processed`, `refused`.
    pub status: String,
    /// `GET ?payment_ref=…`, or the beginning of the body.
    pub content: String,
}

/// One step of the black box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// When, with seconds.
    pub at: String,
    /// Which side spoke.
    pub kind: StepKind,
    /// In words.
    pub summary: String,
    /// Who, when it was a person.
    pub who: Option<String>,
    /// Name and value of what was said.
    pub facts: Vec<(String, String)>,
}

/// What is wanted of the back office's list; all of it is in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentQuery {
    /// Which page.
    pub page: PageRequest,
    /// Part of a reference, of the payer's name or address. Empty for all.
    pub q: String,
    /// Only these.
    pub status: Option<PaymentStatus>,
    /// Only through this one.
    pub provider: Option<ProviderKind>,
    /// Only those whose answers do not match our record.
    pub anomalies: bool,
}

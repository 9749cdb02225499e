//! What every payment provider's adapter does. Adapters speak HTTP and nothing else: no database, no decision about money.
//!
//! | Outcome | Meaning |
//! |---|---|
//! | [`ProviderError::Declined`] | the provider understood and refused: final, asking again the same way changes nothing |
//! | [`ProviderError::Transport`] | unknown: no answer, or one we cannot read; asking again under the same reference is safe |
//! | [`ProviderError::Misconfigured`] | our key or account is not accepted: nothing the payer can mend |
//! | [`ProviderError::Unsupported`] | this provider cannot do it; never a panic |
//! | [`AnswerStatus::Unknown`](crate::model::decision::AnswerStatus) | a word we do not know: stays pending |
//!
//! To add one: a variant of [`ProviderKind`], its settings in `platform::config`, a folder `server/<provider>/{mod,wire,webhook}.rs`,
//! fixtures of its real payloads, a line in `server::Providers`, a stand-in in the crate `preau-sandbox`, a page in `docs/payments/`, and
//! the contract suite in `tests/it/contract.rs` must pass.

use crate::model::decision::Answer;
use crate::model::{BankDetails, DisputeStanding, MethodLabel, PaymentId, ProviderKind};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use preau_kernel::{Currency, Money};
use std::fmt::Debug;
use std::time::Duration;

/// A provider of payments.
#[async_trait]
pub trait PaymentProvider: Debug + Send + Sync {
    /// Which one it is.
    fn kind(&self) -> ProviderKind;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Would it take this amount? An offer is only made when it would.
    fn takes(&self, amount: Money) -> bool {
        self.capabilities().currencies.contains(&amount.currency)
    }

    /// Can it keep how somebody paid, and charge that without them?
    fn charges(&self) -> bool {
        false
    }

    /// Asks for a payment. [`StartRequest::reference`] is the idempotency key: asking twice for one reference is at most
    /// one payment that counts, because only the answer that is written down can be settled.
    ///
    /// # Errors
    /// See the table above.
    async fn start(&self, request: &StartRequest) -> Result<Started, ProviderError>;

    /// Asks how a payment stands; the only thing money is ever credited on.
    ///
    /// # Errors
    /// See the table above.
    async fn fetch(&self, provider_ref: &str) -> Result<Answer, ProviderError>;

    /// Gives money back. [`RefundRequest::reference`] is the idempotency key.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] unless [`Capabilities::refunds`].
    async fn refund(&self, request: &RefundRequest) -> Result<Refunded, ProviderError>;

    /// Asks how a refund stands.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] unless [`Capabilities::refunds`].
    async fn fetch_refund(&self, _refund_ref: &str) -> Result<Refunded, ProviderError> {
        Err(ProviderError::Unsupported("refund"))
    }

    /// Asks what became of a payment after it was paid: refunds, whoever made them, and disputes. A provider that cannot
    /// tell knows of none.
    ///
    /// # Errors
    /// See the table above.
    async fn fetch_returns(&self, _provider_ref: &str) -> Result<Returns, ProviderError> {
        Ok(Returns::default())
    }

    /// Our reference of the payment that an event names by [`PaymentHint::charge_ref`] alone.
    ///
    /// # Errors
    /// See the table above.
    async fn trace(&self, _charge_ref: &str) -> Result<Option<String>, ProviderError> {
        Ok(None)
    }

    /// What the payer agreed to have kept when they paid [`StartRequest::keep`]; asked once the payment has settled.
    ///
    /// # Errors
    /// See the table above.
    async fn saved_method(&self, _provider_ref: &str) -> Result<Option<SavedMethod>, ProviderError> {
        Ok(None)
    }

    /// Asks for a payment by a method that was kept, without the payer. Money counts only once [`Self::fetch`] says so.
    ///
    /// # Errors
    /// [`ProviderError::Unsupported`] unless [`Self::charges`]; [`ProviderError::Declined`] when the method is refused.
    async fn charge(&self, _request: &ChargeRequest) -> Result<Charged, ProviderError> {
        Err(ProviderError::Unsupported("charge"))
    }

    /// Drops a kept method at the provider. One that is not there any more is dropped.
    ///
    /// # Errors
    /// See the table above.
    async fn forget_method(&self, _token: &MethodToken) -> Result<(), ProviderError> {
        Ok(())
    }

    /// What a webhook proves by itself, from its raw body and its headers.
    ///
    /// # Errors
    /// [`WebhookError::Refused`] when it cannot come from this provider, [`WebhookError::Unknown`] when that cannot be found
    /// out now: it is not kept, and the provider sends it again.
    async fn verify(&self, webhook: &Webhook<'_>) -> Result<Proof, WebhookError>;

    /// What a verified webhook is about.
    ///
    /// # Errors
    /// When it cannot be read.
    fn parse(&self, webhook: &Webhook<'_>) -> Result<Hint, WebhookError>;

    /// The unguessable part of the webhook address of one payment: always checked, whatever else the provider signs.
    fn webhook_token(&self, _payment: PaymentId) -> String {
        preau_platform::crypto::new_token()
    }

    /// Is this an address we may send a payer to? It comes from the provider's answer and is never trusted blindly.
    fn is_pay_url(&self, url: &str) -> bool;

    /// Where money is transferred to, for a provider that has no page to pay at.
    fn bank_details(&self) -> Option<BankDetails> {
        None
    }

    /// Other sites that [`Self::is_pay_url`] accepts, as sources of a Content-Security-Policy.
    fn pay_sites(&self) -> Vec<String>;
}

/// What a provider can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Currencies it takes.
    pub currencies: Vec<Currency>,
    /// How long a payment can be paid.
    pub payable_for: TimeDelta,
    /// Can money be given back through it?
    pub refunds: bool,
    /// Does it call us when something happened? Otherwise only asking tells.
    pub webhooks: bool,
}

/// A payment to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartRequest {
    /// Ours, unique; the provider's order id.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// What for, in the payer's language.
    pub description: String,
    /// When it is asked for.
    pub asked_at: DateTime<Utc>,
    /// How long it can be paid from then on.
    pub lifespan: Duration,
    /// Where the provider calls us.
    pub webhook_url: String,
    /// Where the payer comes back to, whatever happened: the page asks the provider itself.
    pub return_url: String,
    /// The same for a provider that sends the payer back by POST, from a form of its own.
    pub posted_return_url: String,
    /// Who pays.
    pub payer: Payer,
    /// The payer agrees that how they pay is kept for later charges.
    pub keep: Option<Keep>,
}

/// Where a method is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keep {
    /// The provider's name for this payer, once a method was kept for them.
    pub customer_ref: Option<String>,
}

/// How the provider names a kept method. Never a card number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodToken {
    /// The provider's name for the payer; empty where it needs none.
    pub customer_ref: String,
    /// The provider's name for the method.
    pub method_ref: String,
}

/// A method that the provider keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedMethod {
    /// To charge it with.
    pub token: MethodToken,
    /// What people know it by.
    pub label: MethodLabel,
}

/// A payment by a kept method, without its payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeRequest {
    /// Ours, unique; the idempotency key: asking again under it charges nothing again.
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// What for, in the payer's language.
    pub description: String,
    /// What is charged.
    pub method: MethodToken,
}

/// A payment that the provider was asked for without its payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The provider's reference, to ask with.
    pub provider_ref: String,
}

/// Who pays, as the provider is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payer {
    /// Given name.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// Mail address.
    pub email: String,
    /// Telephone; may be empty.
    pub phone: String,
}

/// A payment that waits for its payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started {
    /// The provider's reference, to ask with.
    pub provider_ref: String,
    /// What the payer does next.
    pub next: NextStep,
}

/// What the payer does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Pays on the provider's page.
    Redirect {
        /// Its address; checked with [`PaymentProvider::is_pay_url`].
        url: String,
    },
    /// Makes a transfer that a person confirms later.
    BankTransfer {
        /// To be written on the transfer.
        reference: String,
        /// Where it goes.
        details: BankDetails,
    },
}

/// Money to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRequest {
    /// Which payment.
    pub provider_ref: String,
    /// Ours, unique per refund; the idempotency key.
    pub reference: String,
    /// How much; at most what was paid.
    pub amount: Money,
}

/// Money that is on its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The provider's reference of the refund.
    pub provider_ref: String,
    /// How far it is.
    pub status: RefundAnswer,
}

/// How far a refund is, as the provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The provider gave it, or has promised to.
    Done,
    /// Not yet, or in a word we do not know.
    Pending,
    /// It came to nothing: the money is still ours.
    Failed(String),
}

/// What became of a payment after it was paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// Every refund, whoever made it.
    pub refunds: Vec<ReturnedMoney>,
    /// Every dispute.
    pub disputes: Vec<Dispute>,
}

/// A refund, as the provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedMoney {
    /// The provider's reference of the refund.
    pub provider_ref: String,
    /// Ours, when it was made here.
    pub reference: Option<String>,
    /// How much.
    pub amount: Money,
    /// How far it is.
    pub status: RefundAnswer,
}

/// A dispute, as the provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The provider's reference of the dispute.
    pub provider_ref: String,
    /// How much is at stake.
    pub amount: Money,
    /// Why, in code words.
    pub reason: String,
    /// Where it stands.
    pub standing: DisputeStanding,
}

/// A webhook as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Webhook<'a> {
    /// GET or POST.
    pub method: &'a Method,
    /// Headers.
    pub headers: &'a http::HeaderMap,
    /// What follows the `?`, undecoded.
    pub query: &'a str,
    /// Raw body.
    pub body: &'a [u8],
    /// When it came in: signatures grow stale.
    pub received_at: DateTime<Utc>,
}

/// What a webhook proves by itself. Money never counts on it: the provider is asked again (SPEC PA-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Signed by the provider.
    Signed,
    /// Anybody who knows the address could have sent it.
    Nothing,
}

/// What a webhook is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something happened to a payment.
    Payment(PaymentHint),
    /// No payment: the provider looks whether we answer, or tells what we do not follow. It is answered, and nothing happens.
    Nothing,
}

impl Hint {
    /// About the payment that the provider calls `provider_ref`.
    pub fn provider_ref(provider_ref: impl Into<String>) -> Self {
        Self::Payment(PaymentHint { provider_ref: Some(provider_ref.into()), ..PaymentHint::default() })
    }
}

/// The payment a webhook names: everything that is given must be that of one payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentHint {
    /// By the provider's reference.
    pub provider_ref: Option<String>,
    /// By ours.
    pub reference: Option<String>,
    /// By the provider's name for what was taken, which is on refunds and disputes; only the provider can say whose it is.
    pub charge_ref: Option<String>,
    /// The provider's own number of this event, the same however often it is delivered; believed only of a signed webhook.
    pub event: Option<String>,
}

/// Why a provider did not do what was asked; the table above says what each means.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Refused for good. Carries the provider's status or code, for the black box.
    #[error("declined: {0}")]
    Declined(String),
    /// Unknown what happened.
    #[error("no usable answer: {0}")]
    Transport(String),
    /// Our key or account is not accepted.
    #[error("our account is refused: {0}")]
    Misconfigured(String),
    /// This provider cannot.
    #[error("{0} is not supported by this provider")]
    Unsupported(&'static str),
}

/// Why a webhook is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// It is not this provider's, or says nothing we can read.
    #[error("webhook refused: {0}")]
    Refused(&'static str),
    /// Whether it is cannot be found out now; try again.
    #[error("webhook not verified: {0}")]
    Unknown(String),
}

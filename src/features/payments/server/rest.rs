//! Payments in the REST API (SPEC AP-1): starting one for something that is owed, and reading how it stands.

use super::refunds::refunded_minor;
use super::{Providers, check, store};
use crate::model::{PaymentId, PaymentStatus, ProviderKind};
use async_trait::async_trait;
use axum::extract::State;
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use http::{HeaderName, HeaderValue, StatusCode, header};
use preau_kernel::{Action, Actor, AppError, Outcome};
use preau_platform::Platform;
use preau_platform::http::rest::{Answer, Body, Caller, PathId, Problem, read};
use serde::Serialize;
use std::fmt::Debug;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// What another room is owed and lets people pay through the API: rooms below this one say how, as it does not know them.
#[async_trait]
pub trait Payable: Debug + Send + Sync {
    /// "invoice" of `invoice:<id>`.
    fn prefix(&self) -> &'static str;

    /// Starts its payment, or continues the one that is open; which one that is.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when there is none that the actor may know of; those of [`start`](super::start).
    async fn start(
        &self,
        platform: &Platform,
        providers: &Providers,
        actor: &Actor,
        id: Uuid,
        provider: ProviderKind,
    ) -> Outcome<PaymentId>;
}

/// Everything that can be paid through the API; put together by the server, carried by an `Extension`.
#[derive(Clone, Debug, Default)]
pub struct Payables(Arc<[Arc<dyn Payable>]>);

impl Payables {
    /// These.
    pub fn new(all: Vec<Arc<dyn Payable>>) -> Self {
        Self(all.into())
    }

    fn find(&self, prefix: &str) -> Option<&dyn Payable> {
        self.0.iter().find(|payable| payable.prefix() == prefix).map(AsRef::as_ref)
    }
}

/// The routes, behind the Bearer layer; they need the extensions [`Providers`] and [`Payables`].
pub fn routes() -> OpenApiRouter<Platform> {
    OpenApiRouter::new().routes(routes!(create_intent)).routes(routes!(read_payment))
}

/// What is to be paid.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
struct NewIntent {
    /// What is owed: its kind and its id.
    #[schema(
        max_length = 80,
        pattern = "^[a-z]+:[0-9a-fA-F-]{36}$",
        example = "invoice:019c1f5e-6f4e-7c31-9d2b-0c5f6d1f7a10"
    )]
    purpose: String,
    /// Through whom.
    provider: PaymentProvider,
}

/// A payment provider.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PaymentProvider {
    Konnect,
    Cinetpay,
    Stripe,
    Paypal,
    Wise,
}

impl From<ProviderKind> for PaymentProvider {
    fn from(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::Konnect => Self::Konnect,
            ProviderKind::CinetPay => Self::Cinetpay,
            ProviderKind::Stripe => Self::Stripe,
            ProviderKind::PayPal => Self::Paypal,
            ProviderKind::Wise => Self::Wise,
        }
    }
}

/// Where a payment stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PaymentState {
    Created,
    Pending,
    Succeeded,
    Failed,
    Expired,
    PartiallyRefunded,
    Refunded,
}

impl From<PaymentStatus> for PaymentState {
    fn from(status: PaymentStatus) -> Self {
        match status {
            PaymentStatus::Created => Self::Created,
            PaymentStatus::Pending => Self::Pending,
            PaymentStatus::Succeeded => Self::Succeeded,
            PaymentStatus::Failed => Self::Failed,
            PaymentStatus::Expired => Self::Expired,
            PaymentStatus::PartiallyRefunded => Self::PartiallyRefunded,
            PaymentStatus::Refunded => Self::Refunded,
        }
    }
}

/// An amount.
#[derive(Debug, Serialize, ToSchema)]
struct Amount {
    /// Minor units: millimes of TND, cents of EUR and USD, whole francs of XOF and XAF.
    #[schema(minimum = 0, example = 47_000)]
    minor: i64,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$", example = "EUR")]
    currency: String,
}

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
struct Payment {
    /// Which.
    id: Uuid,
    /// Ours, to quote.
    #[schema(example = "PAY-7K2M-9QXD")]
    reference: String,
    /// What it pays.
    purpose: String,
    /// What for, in the payer's language.
    description: String,
    /// How much.
    amount: Amount,
    /// Where it stands.
    status: PaymentState,
    /// What was given back of it so far, in minor units.
    #[schema(minimum = 0)]
    refunded_minor: i64,
    /// Through whom.
    provider: PaymentProvider,
    /// No real money moves.
    sandbox: bool,
    /// Where its payer pays, while it can be paid on a page of the provider's.
    pay_url: Option<String>,
    /// The page of the payment here: how it stands, and for a bank transfer what to write on it and where to send it.
    page_url: String,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// Until when it can be paid.
    expires_at: DateTime<Utc>,
    /// When it was paid.
    settled_at: Option<DateTime<Utc>>,
}

/// Start a payment
///
/// Starts the payment of something that is owed, or continues the one that is open: sending it again is harmless. The payer is
/// sent to `pay_url`, or to `page_url` where there is none; whether they paid is learnt from `GET /api/v1/payments/{id}`, never from their coming back. No card number
/// passes through here.
#[utoipa::path(
    post, path = "/api/v1/payments/intent", tag = "payments", operation_id = "createPaymentIntent",
    request_body = NewIntent,
    responses(
        (status = 201, description = "It waits for its payer.", body = Payment, headers(("Location" = String, description = "Address of the payment."))),
        (status = 403, description = "`forbidden`: a student, or a person who does not pay for this account.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`not-found`: nothing is owed under this purpose that the caller may know of.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`payment-refused`: the provider says no; `payment-over`; or what a rule of what is owed forbids.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`validation`: also for a provider that is not offered or does not take this amount.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "`unavailable`: the provider does not answer; send it again.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn create_intent(
    State(platform): State<Platform>,
    Extension(providers): Extension<Providers>,
    Extension(payables): Extension<Payables>,
    caller: Caller,
    Body(mut input): Body,
) -> Answer<(StatusCode, [(HeaderName, HeaderValue); 1], Json<Payment>)> {
    let codes = ProviderKind::ALL.map(ProviderKind::code);
    let purpose = input.need("purpose", |text| read::text(text, 80));
    let provider = input.need("provider", |text| read::one_of(text, &codes, ProviderKind::from_code));
    let (purpose, provider) = input.finish(|| Some((purpose?, provider?)))?;
    caller.actor.signed_in()?;
    let (prefix, id) = purpose.split_once(':').ok_or(AppError::NotFound)?;
    let id: Uuid = id.parse().map_err(|_| AppError::NotFound)?;
    let payable = payables.find(prefix).ok_or(AppError::NotFound)?;
    let id = payable.start(&platform, &providers, &caller.actor, id, provider).await?;
    let payment = find(&platform, &providers, &caller.actor, id).await?;
    let location = HeaderValue::try_from(format!("/api/v1/payments/{id}"));
    let location = location.unwrap_or(HeaderValue::from_static("/api/v1/payments"));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(payment)))
}

/// Read a payment
///
/// While it is open the provider is asked how it stands, at most forty times a minute; what cannot be learnt now is told as it
/// was known last.
#[utoipa::path(
    get, path = "/api/v1/payments/{id}", tag = "payments", operation_id = "readPayment",
    params(("id" = Uuid, Path, description = "Which.")),
    responses(
        (status = 200, description = "The payment.", body = Payment),
        (status = 404, description = "`not-found`: no payment of an account that the caller pays for.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn read_payment(
    State(platform): State<Platform>,
    Extension(providers): Extension<Providers>,
    caller: Caller,
    PathId(id): PathId,
) -> Answer<Json<Payment>> {
    let id = PaymentId(id);
    let payment = find(&platform, &providers, &caller.actor, id).await?;
    let open = matches!(payment.status, PaymentState::Created | PaymentState::Pending);
    if !open || !super::follow::may_ask(&platform, id).await {
        return Ok(Json(payment));
    }
    // Either outcome is fine: the answer, or no answer yet.
    let _ = tokio::time::timeout(super::follow::PATIENCE, check(&platform, &providers, id)).await;
    Ok(Json(find(&platform, &providers, &caller.actor, id).await?))
}

/// Row-level security hides other accounts' payments; the policy, those a student's parents make.
async fn find(platform: &Platform, providers: &Providers, actor: &Actor, id: PaymentId) -> Outcome<Payment> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let payment = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor
        .may(Action::PaymentRead, actor.relation_to(Some(payment.account_id), None, None))
        .map_err(|_| AppError::NotFound)?;
    let refunded_minor = refunded_minor(&mut tx, id).await?;
    let payable = !payment.status.was_paid() && payment.expires_at > platform.now();
    Ok(Payment {
        id: id.0,
        amount: Amount { minor: payment.amount_minor, currency: payment.currency.code().to_owned() },
        status: payment.status.into(),
        refunded_minor,
        provider: payment.provider.into(),
        sandbox: providers.is_sandbox(payment.provider),
        pay_url: payment.redirect_url.filter(|_| payable),
        page_url: format!("{}/espace/paiements/{id}", platform.config.public_url),
        reference: payment.reference,
        purpose: payment.purpose,
        description: payment.description,
        created_at: payment.created_at,
        expires_at: payment.expires_at,
        settled_at: payment.settled_at,
    })
}

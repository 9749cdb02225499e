//! Receives webhooks: keeps them raw, answers at once, and puts a question to the provider in line (SPEC PA-3).
//!
//! | Address below `/api/v1/payments/webhooks` | Who | What is needed |
//! |---|---|---|
//! | `/{provider}` | the provider's whole account: Stripe, PayPal, CinetPay | its signature |
//! | `/{provider}/{token}` | one payment: Konnect, CinetPay | the token, and a signature where the provider signs |
//!
//! Nothing a webhook says is believed. A hostile one is kept as refused, answered 404, and can cause neither a payment nor
//! an error of ours.

use super::store::{self, Payment};
use super::{CheckPayment, Providers};
use crate::model::{PaymentId, ProviderKind, Step};
use crate::provider::{Hint, PaymentHint, PaymentProvider, Proof, ProviderError, Webhook, WebhookError};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method, StatusCode};
use preau_kernel::{Actor, AppError, Outcome};
use preau_platform::jobs::{Enqueue, enqueue};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx, crypto};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What became of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It names a payment of ours and may do so: the provider will be asked.
    Taken(PaymentId),
    /// The provider's, but nothing follows from it: it looks whether we answer, or tells of what is not ours.
    Ignored,
    /// Not the provider's, or not about the payment of this address.
    Refused,
}

/// Refused and ignored webhooks kept per minute: strangers must not fill the disk.
const KEPT: Quota = Quota { hits: 120, seconds: 60 };
/// Longest query that is kept.
const QUERY: usize = 2_000;
/// Largest body.
const BODY: usize = 256 * 1024;
/// As much is kept of the body of a webhook that is not taken.
const EVIDENCE: usize = 4 * 1024;

/// Where a provider calls us about the payment of this token.
pub fn webhook_path(kind: ProviderKind, token: &str) -> String {
    format!("/api/v1/payments/webhooks/{}/{token}", kind.code())
}

/// Takes a webhook sent to the address of the payment of `token`, or without one to that of the provider's account.
///
/// # Errors
/// When the database cannot be reached, or its signature cannot be checked now: the provider should try again.
pub async fn receive_webhook(
    platform: &Platform,
    providers: &Providers,
    kind: ProviderKind,
    token: Option<&str>,
    webhook: &Webhook<'_>,
) -> Outcome<Received> {
    let said = understand(providers.get(kind), webhook).await?;
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let addressed = match token {
        Some(token) => find_addressed(&mut tx, kind, token).await?,
        None => None,
    };
    let letter = Letter { platform, kind, token: token.unwrap_or_default(), webhook };
    match (said, token) {
        (Said::Payment(hint, _), Some(_)) => match addressed {
            Some(payment) if names(&hint, &payment) => letter.take(tx, payment.id, None).await,
            payment => letter.refuse(tx, payment, Step::WebhookRefused).await,
        },
        // Only a signature stands in for the token.
        (Said::Payment(hint, Proof::Signed), None) => match find_named(&mut tx, kind, &hint).await? {
            Some(payment) => letter.take(tx, payment.id, hint.event.as_deref()).await,
            None => letter.ignore(tx).await,
        },
        (Said::Nothing(Proof::Signed), None) => letter.ignore(tx).await,
        (Said::Nothing(Proof::Nothing), None) => Ok(Received::Ignored),
        (Said::Nothing(_), Some(_)) if addressed.is_some() => Ok(Received::Ignored),
        (_, _) => letter.refuse(tx, addressed, Step::WebhookForged).await,
    }
}

/// What a webhook says, and whether the provider signed it.
enum Said {
    Payment(PaymentHint, Proof),
    Nothing(Proof),
    Rubbish,
}

async fn understand(provider: Option<&dyn PaymentProvider>, webhook: &Webhook<'_>) -> Outcome<Said> {
    let Some(provider) = provider else { return Ok(Said::Rubbish) };
    let proof = match provider.verify(webhook).await {
        Ok(proof) => proof,
        Err(WebhookError::Refused(_)) => return Ok(Said::Rubbish),
        Err(WebhookError::Unknown(why)) => {
            tracing::warn!(provider = provider.kind().code(), why, "a webhook's signature cannot be checked now");
            return Err(AppError::Unavailable);
        }
    };
    Ok(match provider.parse(webhook) {
        Ok(Hint::Payment(hint)) if hint.provider_ref.is_some() || hint.reference.is_some() => {
            Said::Payment(hint, proof)
        }
        // Only who can sign makes us ask.
        Ok(Hint::Payment(PaymentHint { charge_ref: Some(charge), event, .. })) if proof == Proof::Signed => {
            match provider.trace(&charge).await {
                Ok(Some(ours)) => {
                    Said::Payment(PaymentHint { reference: Some(ours), event, ..PaymentHint::default() }, proof)
                }
                Ok(None) | Err(ProviderError::Declined(_) | ProviderError::Unsupported(_)) => Said::Nothing(proof),
                Err(error) => {
                    tracing::warn!(provider = provider.kind().code(), %error, "nobody says which payment a webhook is about");
                    return Err(AppError::Unavailable);
                }
            }
        }
        Ok(Hint::Nothing) => Said::Nothing(proof),
        Ok(Hint::Payment(_)) | Err(_) => Said::Rubbish,
    })
}

/// Is everything the webhook names that of this payment? It may be faster than the answer that tells us the provider's
/// reference.
fn names(hint: &PaymentHint, payment: &Payment) -> bool {
    let theirs = match (&hint.provider_ref, &payment.provider_ref) {
        (Some(named), Some(known)) => named == known,
        _ => true,
    };
    theirs && hint.reference.as_ref().is_none_or(|named| *named == payment.reference)
}

/// A webhook on its way into the inbox.
struct Letter<'a> {
    platform: &'a Platform,
    kind: ProviderKind,
    token: &'a str,
    webhook: &'a Webhook<'a>,
}

impl Letter<'_> {
    async fn take(&self, mut tx: Tx, id: PaymentId, event: Option<&str>) -> Outcome<Received> {
        self.keep(&mut tx, Some((id, Step::WebhookReceived)), "received", event).await?;
        let how = Enqueue { key: Some(format!("check-payment:{id}")), ..Enqueue::default() };
        enqueue(&mut tx, &CheckPayment { payment_id: id }, how).await?;
        tx.commit().await?;
        Ok(Received::Taken(id))
    }

    async fn refuse(&self, mut tx: Tx, payment: Option<Payment>, step: Step) -> Outcome<Received> {
        if self.may_keep("refused").await {
            self.keep(&mut tx, payment.map(|payment| (payment.id, step)), "refused", None).await?;
            tx.commit().await?;
        }
        Ok(Received::Refused)
    }

    async fn ignore(&self, mut tx: Tx) -> Outcome<Received> {
        if self.may_keep("ignored").await {
            self.keep(&mut tx, None, "ignored", None).await?;
            tx.commit().await?;
        }
        Ok(Received::Ignored)
    }

    async fn may_keep(&self, why: &str) -> bool {
        limits::hit(self.platform, &format!("webhook-{why}/{}", self.kind.code()), KEPT).await.is_ok()
    }

    /// Keeps it raw, one row per event however often it is delivered, and notes the step with the payment the first time. A
    /// repeated one is new work: a payment refused yesterday and paid today sends the same webhook twice.
    async fn keep(
        &self,
        tx: &mut Tx,
        about: Option<(PaymentId, Step)>,
        status: &str,
        event: Option<&str>,
    ) -> Outcome<()> {
        let webhook = self.webhook;
        let query: String = webhook.query.chars().filter(|c| *c != '\0').take(QUERY).collect();
        let kept = if status == "received" { webhook.body.len() } else { webhook.body.len().min(EVIDENCE) };
        sqlx::query!(
            "with kept as (
               insert into webhook_inbox as i
                 (id, provider, event_key, payment_id, method, query, body, status, received_at, last_seen_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
               on conflict on constraint webhook_inbox_event do update set
                 deliveries = i.deliveries + 1, last_seen_at = excluded.last_seen_at, status = excluded.status, processed_at = null
               returning payment_id, deliveries)
             insert into payment_events (payment_id, at, kind, summary, detail)
             select payment_id, $9, $10, $11, '{}' from kept where payment_id is not null and deliveries = 1",
            self.platform.new_id::<Uuid>(),
            self.kind.code(),
            self.event_key(status, &query, event),
            about.map(|(id, _)| id.0),
            webhook.method.as_str(),
            query,
            &webhook.body[..kept],
            status,
            self.platform.now(),
            about.map(|(_, step)| step.kind()) as _,
            about.map(|(_, step)| step.code()),
        )
        .execute(&mut **tx)
        .await
        .internal("keep webhook")?;
        Ok(())
    }

    /// The provider's number of the event, where it was signed; else everything that was sent.
    fn event_key(&self, status: &str, query: &str, event: Option<&str>) -> String {
        let mut digest = Sha256::new();
        let whole = [status, self.token, self.webhook.method.as_str(), query];
        let numbered = ["event", event.unwrap_or_default()];
        let (parts, body): (&[&str], &[u8]) =
            if event.is_some() { (&numbered, b"") } else { (&whole, self.webhook.body) };
        for part in parts.iter().map(|part| part.as_bytes()).chain([body]) {
            digest.update(part.len().to_be_bytes());
            digest.update(part);
        }
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}

/// The payment this address belongs to. What cannot be a token of ours is not looked up.
async fn find_addressed(tx: &mut Tx, kind: ProviderKind, token: &str) -> Outcome<Option<Payment>> {
    let plausible = (32..=100).contains(&token.len())
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !plausible {
        return Ok(None);
    }
    let payment = store::find_by_token(tx, kind, token).await?;
    Ok(payment.filter(|payment| crypto::same(payment.webhook_token.as_bytes(), token.as_bytes())))
}

/// The payment a signed webhook names. What Postgres could not hold as text names none.
async fn find_named(tx: &mut Tx, kind: ProviderKind, hint: &PaymentHint) -> Outcome<Option<Payment>> {
    let plausible = |name: &&str| name.len() <= 255 && !name.contains('\0');
    let theirs = hint.provider_ref.as_deref().filter(plausible);
    let ours = hint.reference.as_deref().filter(plausible);
    let payment = store::find_by_name(tx, kind, theirs, ours).await?;
    Ok(payment.filter(|payment| names(hint, payment)))
}

/// See the table above; and the address a payer comes back to by POST.
pub fn routes(platform: &Platform, providers: &Providers) -> Router {
    Router::new()
        .route("/api/v1/payments/webhooks/{provider}", get(of_account).post(of_account))
        .route("/api/v1/payments/webhooks/{provider}/{token}", get(of_payment).post(of_payment))
        .layer(DefaultBodyLimit::max(BODY))
        .route("/api/v1/payments/{id}/back", get(back).post(back))
        .with_state((platform.clone(), providers.clone()))
}

type Shared = State<(Platform, Providers)>;

async fn of_account(
    state: Shared,
    Path(provider): Path<String>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> StatusCode {
    receive(state, &provider, None, Raw { method, headers, query, body }).await
}

async fn of_payment(
    state: Shared,
    Path((provider, token)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> StatusCode {
    receive(state, &provider, Some(&token), Raw { method, headers, query, body }).await
}

struct Raw {
    method: Method,
    headers: HeaderMap,
    query: Option<String>,
    body: Bytes,
}

async fn receive(State((platform, providers)): Shared, provider: &str, token: Option<&str>, raw: Raw) -> StatusCode {
    let Some(kind) = ProviderKind::from_code(provider) else { return StatusCode::NOT_FOUND };
    let webhook = Webhook {
        method: &raw.method,
        headers: &raw.headers,
        query: raw.query.as_deref().unwrap_or_default(),
        body: &raw.body,
        received_at: platform.now(),
    };
    match receive_webhook(&platform, &providers, kind, token, &webhook).await {
        Ok(Received::Taken(_) | Received::Ignored) => StatusCode::OK,
        Ok(Received::Refused) => StatusCode::NOT_FOUND,
        // Ours, not the sender's: the database is away. The provider tries again, and the janitor asks anyway.
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// A provider may send the payer back by a form of its own, which carries no cookie of ours. What it says is not read: the
/// page of the payment asks the provider.
async fn back(Path(id): Path<String>) -> Response {
    match id.parse::<PaymentId>() {
        Ok(id) => Redirect::to(&format!("/espace/paiements/{id}")).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

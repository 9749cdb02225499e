//! Receives webhooks: keeps them raw, answers at once, and puts a question to the provider in line (SPEC PA-3).
//!
//! Nothing a webhook says is believed. A hostile one is kept as refused, answered 404, and can cause neither a payment nor
//! an error of ours.

use super::store::{self, Payment};
use super::{CheckPayment, Providers};
use crate::model::{PaymentId, ProviderKind, Step};
use crate::provider::Webhook;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method, StatusCode};
use preau_kernel::{Actor, Outcome};
use preau_platform::jobs::{Enqueue, enqueue};
use preau_platform::limits::{self, Quota};
use preau_platform::{IntoInternal, Platform, Tx, crypto};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What became of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It names a payment at that payment's own address: the provider will be asked.
    Taken(PaymentId),
    /// It does not.
    Refused,
}

/// Refused webhooks kept per minute: strangers must not fill the disk.
const KEPT_REFUSALS: Quota = Quota { hits: 120, seconds: 60 };
/// Longest query that is kept.
const QUERY: usize = 2_000;
/// Largest body.
const BODY: usize = 64 * 1024;

/// Takes a webhook sent to the address that ends in `token`.
///
/// # Errors
/// When the database cannot be reached: the provider should try again.
pub async fn receive_webhook(
    platform: &Platform,
    providers: &Providers,
    kind: ProviderKind,
    token: &str,
    webhook: &Webhook<'_>,
) -> Outcome<Received> {
    let hint = providers.get(kind).and_then(|provider| {
        provider.verify(webhook).ok()?;
        provider.parse(webhook).ok()
    });
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = find_addressed(&mut tx, kind, token).await?;
    let matches = match (&payment, &hint) {
        // The webhook may be faster than the answer that tells us the reference.
        (Some(Payment { provider_ref: None, .. }), Some(_)) => true,
        (Some(Payment { provider_ref: Some(expected), .. }), Some(hint)) => *expected == hint.provider_ref,
        _ => false,
    };
    match payment {
        Some(payment) if matches => {
            if keep(platform, &mut tx, kind, token, webhook, Some(payment.id), "received").await? {
                store::note(&mut tx, payment.id, platform.now(), Step::WebhookReceived, json!({})).await?;
            }
            let how = Enqueue { key: Some(format!("check-payment:{}", payment.id)), ..Enqueue::default() };
            enqueue(&mut tx, &CheckPayment { payment_id: payment.id }, how).await?;
            tx.commit().await?;
            Ok(Received::Taken(payment.id))
        }
        payment => {
            if limits::hit(platform, &format!("webhook-refused/{}", kind.code()), KEPT_REFUSALS).await.is_ok() {
                let id = payment.map(|payment| payment.id);
                let first = keep(platform, &mut tx, kind, token, webhook, id, "refused").await?;
                if let (Some(id), true) = (id, first) {
                    store::note(&mut tx, id, platform.now(), Step::WebhookRefused, json!({})).await?;
                }
                tx.commit().await?;
            }
            Ok(Received::Refused)
        }
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

/// Keeps it raw, one row per content however often it is delivered; true the first time. A repeated one is new work: a
/// payment refused yesterday and paid today sends the same webhook twice.
async fn keep(
    platform: &Platform,
    tx: &mut Tx,
    kind: ProviderKind,
    token: &str,
    webhook: &Webhook<'_>,
    payment_id: Option<PaymentId>,
    status: &str,
) -> Outcome<bool> {
    let query: String = webhook.query.chars().filter(|c| *c != '\0').take(QUERY).collect();
    let mut digest = Sha256::new();
    for part in
        [status.as_bytes(), token.as_bytes(), webhook.method.as_str().as_bytes(), query.as_bytes(), webhook.body]
    {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    sqlx::query_scalar!(
        r#"insert into webhook_inbox as i
             (id, provider, event_key, payment_id, method, query, body, status, received_at, last_seen_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
           on conflict on constraint webhook_inbox_event do update set
             deliveries = i.deliveries + 1, last_seen_at = excluded.last_seen_at, status = excluded.status, processed_at = null
           returning deliveries = 1 as "first!""#,
        platform.new_id::<Uuid>(),
        kind.code(),
        URL_SAFE_NO_PAD.encode(digest.finalize()),
        payment_id.map(|id| id.0),
        webhook.method.as_str(),
        query,
        webhook.body,
        status,
        platform.now(),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("keep webhook")
}

/// `GET /webhooks/konnect/{token}?payment_ref=…`; POST is tolerated.
pub fn routes(platform: &Platform, providers: &Providers) -> Router {
    Router::new()
        .route("/webhooks/konnect/{token}", get(konnect).post(konnect))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state((platform.clone(), providers.clone()))
}

async fn konnect(
    State((platform, providers)): State<(Platform, Providers)>,
    Path(token): Path<String>,
    method: Method,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> StatusCode {
    let query = query.unwrap_or_default();
    let webhook = Webhook { method: &method, headers: &headers, query: &query, body: &body };
    match receive_webhook(&platform, &providers, ProviderKind::Konnect, &token, &webhook).await {
        Ok(Received::Taken(_)) => StatusCode::OK,
        Ok(Received::Refused) => StatusCode::NOT_FOUND,
        // Ours, not the sender's: the database is away. The provider tries again, and the janitor asks anyway.
        Err(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
    }
}

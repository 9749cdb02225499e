//! A payment of the demonstration that went well some time ago, with every step of it in the black box.

use super::store;
use crate::model::{PaymentId, Step};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use serde_json::json;

/// What was paid, by whom and when.
#[derive(Clone, Copy, Debug)]
pub struct DemoPayment<'a> {
    /// As people quote it.
    pub reference: &'a str,
    /// Who owes.
    pub account_id: AccountId,
    /// Who paid.
    pub payer_id: UserId,
    /// What it was for, as the room that asked for it names it.
    pub purpose: &'a str,
    /// The same in words.
    pub description: &'a str,
    /// How much.
    pub amount: Money,
    /// When it was settled.
    pub paid_at: DateTime<Utc>,
}

/// Through Konnect, two minutes from start to end. No event is recorded: what follows from it is the caller's.
///
/// # Errors
/// When the people are missing, or the reference is taken.
pub async fn seed_demo_payment(platform: &Platform, tx: &mut Tx, demo: &DemoPayment<'_>) -> Outcome<PaymentId> {
    let id: PaymentId = platform.new_id();
    let started_at = demo.paid_at - TimeDelta::minutes(2);
    let provider_ref = format!("demo-{}", demo.reference.to_lowercase());
    let (amount, currency) = (demo.amount.minor, demo.amount.currency.code());
    sqlx::query!(
        "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency,
                               status, provider_ref, webhook_token, created_at, expires_at, settled_at)
         values ($1, $2, $3, $4, 'konnect', $5, $6, $7, $8, 'succeeded', $9, $10, $11, $12, $13)",
        id.0,
        demo.reference,
        demo.account_id.0,
        demo.payer_id.0,
        demo.purpose,
        demo.description,
        amount,
        currency,
        provider_ref,
        preau_platform::crypto::new_token(),
        started_at,
        started_at + TimeDelta::hours(1),
        demo.paid_at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert demo payment")?;
    let just_before = demo.paid_at - TimeDelta::seconds(1);
    let steps = [
        (started_at, Step::Created, json!({ "amount": amount, "currency": currency })),
        (started_at + TimeDelta::seconds(1), Step::Started, json!({ "provider_ref": provider_ref })),
        (just_before, Step::WebhookReceived, json!({})),
        (
            demo.paid_at,
            Step::Answered,
            json!({ "status": "completed", "amount": amount, "currency": currency, "order_id": demo.reference }),
        ),
        (demo.paid_at, Step::Settled, json!({})),
    ];
    for (at, step, detail) in steps {
        store::note(tx, id, at, step, detail).await?;
    }
    Ok(id)
}

//! Payments of the demonstration, with every step of them in the black box: one that went well some time ago; a transfer that is
//! on its way; one by mobile money; one whose answer differs.

use super::store;
use crate::model::decision::Mismatch;
use crate::model::{PaymentId, PaymentStatus, ProviderKind, Step};
use chrono::{DateTime, TimeDelta, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Currency, Money, Outcome};
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

/// A payment that is not simply paid through Konnect.
struct Told<'a> {
    reference: &'a str,
    payer: (AccountId, UserId),
    provider: ProviderKind,
    description: &'a str,
    amount: Money,
    status: PaymentStatus,
    anomaly: &'a str,
    started_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    steps: Vec<(DateTime<Utc>, Step, serde_json::Value)>,
}

/// So that the back office has something to decide: a family's transfer that is expected, a company's payment by mobile money,
/// and one whose amount differs.
///
/// # Errors
/// When the people are missing, or the references are taken.
pub async fn seed_demo_variety(
    platform: &Platform,
    tx: &mut Tx,
    family: (AccountId, UserId),
    company: (AccountId, UserId),
) -> Outcome<()> {
    let now = platform.now();
    let (transferred, paid, tried) = (now - TimeDelta::days(1), now - TimeDelta::days(6), now - TimeDelta::days(3));
    let dinars = |minor| Money::new(minor, Currency::Tnd);
    let francs = Money::new(250_000, Currency::Xof);
    let created = |amount: Money| json!({ "amount": amount.minor, "currency": amount.currency.code() });
    let later = |at: DateTime<Utc>, seconds| at + TimeDelta::seconds(seconds);
    let told = [
        Told {
            reference: "PAY-V4TR-8M2K",
            payer: family,
            provider: ProviderKind::Wise,
            description: "Stage de révision",
            amount: dinars(240_000),
            status: PaymentStatus::Pending,
            anomaly: "",
            started_at: transferred,
            expires_at: transferred + TimeDelta::days(14),
            steps: vec![
                (transferred, Step::Created, created(dinars(240_000))),
                (transferred, Step::Started, json!({ "provider_ref": "PAY-V4TR-8M2K" })),
            ],
        },
        Told {
            reference: "PAY-C3NT-5W7P",
            payer: company,
            provider: ProviderKind::CinetPay,
            description: "Acompte – atelier de coaching",
            amount: francs,
            status: PaymentStatus::Succeeded,
            anomaly: "",
            started_at: paid,
            expires_at: paid + TimeDelta::hours(1),
            steps: vec![
                (paid, Step::Created, created(francs)),
                (later(paid, 1), Step::Started, json!({ "provider_ref": "PAY-C3NT-5W7P" })),
                (later(paid, 40), Step::WebhookReceived, json!({})),
                (
                    later(paid, 41),
                    Step::Answered,
                    json!({ "status": "completed", "amount": francs.minor, "currency": "XOF", "order_id": "PAY-C3NT-5W7P" }),
                ),
                (later(paid, 41), Step::Settled, json!({})),
            ],
        },
        Told {
            reference: "PAY-D8FF-3R6N",
            payer: family,
            provider: ProviderKind::Konnect,
            description: "Atelier de méthode",
            amount: dinars(45_000),
            status: PaymentStatus::Expired,
            anomaly: Step::Refused(Mismatch::Amount).code(),
            started_at: tried,
            expires_at: tried + TimeDelta::hours(1),
            steps: vec![
                (tried, Step::Created, created(dinars(45_000))),
                (later(tried, 1), Step::Started, json!({ "provider_ref": "demo-d8ff3r6n" })),
                (
                    later(tried, 90),
                    Step::Answered,
                    json!({ "status": "completed", "amount": 4_500, "currency": "TND", "order_id": "PAY-D8FF-3R6N" }),
                ),
                (later(tried, 90), Step::Refused(Mismatch::Amount), json!({})),
                (tried + TimeDelta::hours(2), Step::Expired, json!({})),
            ],
        },
    ];
    for told in told {
        insert(platform, tx, told).await?;
    }
    Ok(())
}

async fn insert(platform: &Platform, tx: &mut Tx, told: Told<'_>) -> Outcome<()> {
    let id: PaymentId = platform.new_id();
    let by_hand = told.provider.is_by_hand();
    let provider_ref = match told.provider {
        ProviderKind::Konnect => format!("demo-{}", told.reference.to_lowercase()),
        _ => told.reference.to_owned(),
    };
    sqlx::query!(
        "insert into payments (id, reference, account_id, payer_id, provider, purpose, description, amount_minor, currency,
                               status, provider_ref, webhook_token, anomaly, check_at, created_at, expires_at, settled_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        id.0,
        told.reference,
        told.payer.0.0,
        told.payer.1.0,
        told.provider.code(),
        format!("demo:{}", told.reference),
        told.description,
        told.amount.minor,
        told.amount.currency.code(),
        told.status.code(),
        provider_ref,
        preau_platform::crypto::new_token(),
        told.anomaly,
        by_hand.then_some(told.expires_at),
        told.started_at,
        told.expires_at,
        told.status.was_paid().then(|| told.started_at + TimeDelta::seconds(41)),
    )
    .execute(&mut **tx)
    .await
    .internal("insert demo payment")?;
    for (at, step, detail) in told.steps {
        store::note(tx, id, at, step, detail).await?;
    }
    Ok(())
}

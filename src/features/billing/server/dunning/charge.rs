//! The seam to charging without the payer: who has a saved method is charged on the day of the deadline.

use crate::server::invoices::{Invoice, purpose};
use async_trait::async_trait;
use preau_kernel::{Actor, Outcome, text};
use preau_payments::model::{PaymentId, PaymentStatus};
use preau_payments::server::{self as payments, ChargeOrder, Providers, charge};
use preau_platform::{IntoInternal, Platform};
use std::sync::Arc;

/// How a charge went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Nothing is saved that could be charged.
    NoMethod,
    /// A payment is on its way; it settles like any other.
    Started(PaymentId),
    /// The method was asked and did not pay: why, for staff, or the payment whose black box tells.
    Refused(String),
}

/// Charges saved methods.
#[async_trait]
pub trait Charger: Send + Sync {
    /// Charges what is left of `invoice`. Asked again with the same `key`, it answers the same and charges nothing more.
    ///
    /// # Errors
    /// When the provider cannot be asked: it is tried again later.
    async fn charge(&self, platform: &Platform, invoice: &Invoice, key: &str) -> Outcome<Charge>;
}

/// Nobody has saved anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSavedMethod;

#[async_trait]
impl Charger for NoSavedMethod {
    async fn charge(&self, _: &Platform, _: &Invoice, _: &str) -> Outcome<Charge> {
        Ok(Charge::NoMethod)
    }
}

/// Who charges; an extension of the worker.
#[derive(Clone)]
pub struct Charging(pub Arc<dyn Charger>);

impl std::fmt::Debug for Charging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Charging")
    }
}

/// Charges what accounts agreed to have kept.
#[derive(Clone, Debug)]
pub struct SavedMethods(pub Providers);

#[async_trait]
impl Charger for SavedMethods {
    async fn charge(&self, platform: &Platform, invoice: &Invoice, key: &str) -> Outcome<Charge> {
        // Payments try again after a refusal; the calendar of dunning does not, on one deadline.
        if let Some(refused) = find_refused(platform, key).await? {
            return Ok(Charge::Refused(refused.to_string()));
        }
        let reference = invoice.reference.clone().unwrap_or_default();
        let order = ChargeOrder {
            account_id: invoice.account_id,
            purpose: purpose(invoice.id),
            occasion: key.to_owned(),
            description: text!("Facture {reference}", "Invoice {reference}"),
            amount: invoice.balance(),
        };
        Ok(match charge(platform, &self.0, &order).await? {
            payments::Charging::NoMethod => Charge::NoMethod,
            payments::Charging::Tried { payment_id, status: PaymentStatus::Failed | PaymentStatus::Expired } => {
                Charge::Refused(payment_id.to_string())
            }
            payments::Charging::Tried { payment_id, .. } => Charge::Started(payment_id),
        })
    }
}

async fn find_refused(platform: &Platform, key: &str) -> Outcome<Option<PaymentId>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    sqlx::query_scalar!(
        r#"select id as "id: PaymentId" from payments where charge_occasion = $1 and status = 'failed' limit 1"#,
        key
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("look for a refused charge")
}

//! The seam to charging without the payer: who has a saved method is charged on the day of the deadline.

use crate::server::invoices::Invoice;
use async_trait::async_trait;
use preau_kernel::Outcome;
use preau_payments::model::PaymentId;
use preau_platform::Platform;
use std::sync::Arc;

/// How a charge went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Nothing is saved that could be charged.
    NoMethod,
    /// A payment is on its way; it settles like any other.
    Started(PaymentId),
    /// The method was asked and did not pay: why, for staff.
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

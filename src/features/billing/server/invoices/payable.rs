//! Lets invoices be paid through the REST API of payments, which does not know this room.

use super::{PURPOSE, start_payment};
use crate::model::InvoiceId;
use async_trait::async_trait;
use preau_kernel::{Actor, Outcome};
use preau_payments::model::{PaymentId, ProviderKind};
use preau_payments::server::Providers;
use preau_payments::server::rest::Payable;
use preau_platform::Platform;
use uuid::Uuid;

/// `invoice:<id>`: pays what is left of an invoice.
#[derive(Clone, Copy, Debug, Default)]
pub struct PayableInvoices;

#[async_trait]
impl Payable for PayableInvoices {
    fn prefix(&self) -> &'static str {
        PURPOSE.trim_end_matches(':')
    }

    async fn start(
        &self,
        platform: &Platform,
        providers: &Providers,
        actor: &Actor,
        id: Uuid,
        provider: ProviderKind,
    ) -> Outcome<PaymentId> {
        let started = start_payment(platform, providers, actor, InvoiceId(id), provider, None).await?;
        Ok(started.payment_id)
    }
}

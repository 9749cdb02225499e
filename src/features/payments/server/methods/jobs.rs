//! Jobs about kept methods: what a settled payment left to keep, and what is dropped at the provider.

use super::store;
use crate::model::{MethodId, PaymentId, Step};
use crate::server::jobs::providers_of;
use crate::server::store as payments;
use crate::server::{PaymentSettled, Providers};
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use preau_kernel::{Actor, Outcome};
use preau_platform::Platform;
use preau_platform::jobs::{Enqueue, JobError, enqueue, platform_of};
use preau_platform::outbox::{Heard, Subscriber};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A settled payment whose payer agreed that the method is kept: its provider is asked for it.
pub fn keeper() -> Subscriber {
    Subscriber::to("payments/keep-method", |_, tx, heard: Heard<PaymentSettled>| {
        Box::pin(async move {
            let payment = payments::find(tx, heard.event.payment_id).await?;
            if payment.is_some_and(|payment| payment.keeps_method) {
                enqueue(tx, &KeepMethod { payment_id: heard.event.payment_id }, Enqueue::default()).await?;
            }
            Ok(())
        })
    })
}

/// Asks the provider what it kept of a payment.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct KeepMethod {
    /// Which payment.
    pub payment_id: PaymentId,
}

impl TaskHandler for KeepMethod {
    const IDENTIFIER: &'static str = "keep_method";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        keep(&platform, &providers_of(&context)?, self.payment_id).await
    }
}

async fn keep(platform: &Platform, providers: &Providers, id: PaymentId) -> Result<(), JobError> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    let payment = payments::find(&mut tx, id).await?;
    // Not held while the provider thinks.
    tx.rollback().await?;
    let Some(payment) = payment.filter(|payment| payment.keeps_method) else { return Ok(()) };
    let (Some(provider), Some(provider_ref)) = (providers.get(payment.provider), &payment.provider_ref) else {
        return Ok(());
    };
    let saved = provider.saved_method(provider_ref).await.map_err(|error| JobError::Retry(error.to_string()))?;
    let Some(saved) = saved else { return Ok(()) };
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    if store::insert(&mut tx, platform.new_id(), &payment, &saved, platform.now()).await? {
        let detail = json!({ "method": saved.label.written() });
        payments::note(&mut tx, id, platform.now(), Step::MethodKept, detail).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Drops a removed method at its provider.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ForgetMethod {
    /// Which method.
    pub method_id: MethodId,
}

impl TaskHandler for ForgetMethod {
    const IDENTIFIER: &'static str = "forget_method";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let platform = platform_of(&context)?;
        forget(&platform, &providers_of(&context)?, self.method_id).await
    }
}

async fn forget(platform: &Platform, providers: &Providers, id: MethodId) -> Result<(), JobError> {
    let method = removed(platform, id).await?;
    let Some((method, provider)) = method.and_then(|m| providers.get(m.provider).map(|p| (m, p))) else {
        return Ok(());
    };
    provider.forget_method(&method.token).await.map_err(|error| JobError::Retry(error.to_string()))
}

async fn removed(platform: &Platform, id: MethodId) -> Outcome<Option<store::Kept>> {
    let mut tx = platform.db.begin_as(&Actor::System).await?;
    Ok(store::find(&mut tx, id).await?.filter(|method| method.is_removed))
}

//! Server functions of payments.

pub mod methods;
pub mod refunds;
pub mod transfers;

use crate::model::{PaymentDetail, PaymentRow, PaymentView};
use leptos::prelude::*;
use preau_kernel::{AppError, Page};

/// A payment as its payer sees it, asked about just now while it is open; polled by its page.
///
/// # Errors
/// Not found for anyone but the account's parents and contacts, and staff.
#[server]
pub async fn payment(id: String) -> Result<PaymentView, AppError> {
    use crate::server::{Providers, follow};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { follow(&platform, &providers, &actor, id?).await }).await
}

/// One page of all payments; `status` and `provider` are codes or empty.
///
/// # Errors
/// Staff only.
#[server]
pub async fn payments(
    page: u32,
    q: String,
    status: String,
    provider: String,
    anomalies: bool,
) -> Result<Page<PaymentRow>, AppError> {
    use crate::model::{PaymentQuery, PaymentStatus, ProviderKind};
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let (status, provider) = (PaymentStatus::from_code(&status), ProviderKind::from_code(&provider));
    let query = PaymentQuery { page: preau_kernel::PageRequest::new(page), q, status, provider, anomalies };
    answer(crate::server::list_payments(&platform, &actor, query)).await
}

/// One payment with its black box.
///
/// # Errors
/// Staff only; not found.
#[server]
pub async fn find_payment(id: String) -> Result<PaymentDetail, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { crate::server::find_detail(&platform, &actor, id?).await }).await
}

/// Asks the provider about a payment, now.
///
/// # Errors
/// Staff only; unavailable when the provider does not answer.
#[server]
pub async fn ask_again(id: String) -> Result<(), AppError> {
    use crate::{model::PaymentId, server::Providers};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let id: PaymentId = id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::ask_again(&platform, &providers, &actor, id)).await?;
    leptos_axum::redirect(&format!("/admin/paiements/{id}?info=payment-asked"));
    Ok(())
}

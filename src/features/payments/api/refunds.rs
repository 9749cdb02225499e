//! Refunds, for the back office.

use crate::model::refund::{RefundForm, RefundPreview, RefundSheet};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

/// A payment and what was given back of it.
///
/// # Errors
/// Staff only; not found.
#[server]
pub async fn show_refunds(id: String) -> Result<RefundSheet, AppError> {
    use crate::server::{self, Providers};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { server::show_refunds(&platform, &providers, &actor, id?).await }).await
}

/// What a refund would do; nothing when none is being prepared.
///
/// # Errors
/// Staff only; what is wrong with the amount.
#[server(input = Json)]
pub async fn preview_refund(form: Option<RefundForm>) -> Result<Option<RefundPreview>, AppError> {
    use crate::server::{self, Providers};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let Some(form) = form else { return Ok(None) };
    answer(server::preview_refund(&platform, &providers, &actor, &form)).await.map(Some)
}

/// Says what became of disputed money: "kept" or "lost".
///
/// # Errors
/// Staff only; what is wrong with the form; closed already.
#[server]
pub async fn close_dispute(
    id: String,
    #[server(default)] outcome: String,
    #[server(default)] note: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let payment = answer(crate::server::close_dispute(&platform, &actor, id, &outcome, &note)).await?;
    leptos_axum::redirect(&format!("/admin/paiements/{payment}?info=dispute-closed"));
    Ok(())
}

/// Gives money back.
///
/// # Errors
/// Staff only; what is wrong with the form.
#[server]
pub async fn refund_payment(#[server(flatten)] form: RefundForm) -> Result<(), AppError> {
    use crate::model::{PaymentId, refund::RefundStatus};
    use crate::server::{self, Providers};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let id: PaymentId = form.payment_id.parse().map_err(|_| AppError::NotFound)?;
    let refunding = answer(server::refund(&platform, &providers, &actor, &form)).await?;
    let info = match refunding.status {
        RefundStatus::Succeeded => "refund-done",
        RefundStatus::Failed => "refund-failed",
        RefundStatus::Created | RefundStatus::Pending => "refund-sent",
    };
    leptos_axum::redirect(&format!("/admin/paiements/{id}/remboursement?info={info}"));
    Ok(())
}

//! Server functions of transfers, reconciliation and anomalies: what people decide.

use crate::model::Reconciliation;
use leptos::prelude::*;
use preau_kernel::AppError;

/// Says that a transfer has arrived.
///
/// # Errors
/// Staff only; field errors, among them an amount that is not what was asked for; decided already.
#[server]
pub async fn confirm_transfer(
    id: String,
    received: String,
    #[server(default)] value_date: String,
    #[server(default)] note: String,
    #[server(default)] other_amount: String,
) -> Result<(), AppError> {
    use crate::model::PaymentId;
    use crate::server::ConfirmTransfer;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: PaymentId = id.parse().map_err(|_| AppError::NotFound)?;
    let wanted = ConfirmTransfer { received, value_date, note, other_amount: other_amount == "true" };
    answer(crate::server::confirm_transfer(&platform, &actor, id, &wanted)).await?;
    leptos_axum::redirect(&format!("/admin/paiements/{id}?info=transfer-confirmed"));
    Ok(())
}

/// Says that a transfer has not arrived as it should; the payer reads the reason.
///
/// # Errors
/// Staff only; without a reason; decided already.
#[server]
pub async fn refuse_transfer(id: String, #[server(default)] reason: String) -> Result<(), AppError> {
    use crate::model::PaymentId;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: PaymentId = id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::refuse_transfer(&platform, &actor, id, &reason)).await?;
    leptos_axum::redirect(&format!("/admin/paiements/{id}?info=transfer-refused"));
    Ok(())
}

/// Puts an anomaly aside, with the reason.
///
/// # Errors
/// Staff only; without a reason; when nothing differs.
#[server]
pub async fn settle_anomaly(id: String, #[server(default)] why: String) -> Result<(), AppError> {
    use crate::model::PaymentId;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: PaymentId = id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::settle_anomaly(&platform, &actor, id, &why)).await?;
    leptos_axum::redirect(&format!("/admin/paiements/{id}?info=anomaly-settled"));
    Ok(())
}

/// Totals and anomalies; days as `2026-03-02`, or empty.
///
/// # Errors
/// Staff only.
#[server]
pub async fn show_reconciliation(from: String, to: String) -> Result<Reconciliation, AppError> {
    use crate::model::ReconciliationQuery;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let query = ReconciliationQuery { from: from.parse().ok(), to: to.parse().ok() };
    answer(crate::server::show_reconciliation(&platform, &actor, query)).await
}

/// Asks every provider again about what was settled in these days.
///
/// # Errors
/// Staff only; for what is no day.
#[server]
pub async fn compare_payments(from: String, to: String) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else { return Err(AppError::NotFound) };
    answer(crate::server::ask_to_reconcile(&platform, &actor, from, to)).await?;
    leptos_axum::redirect(&format!("/admin/rapprochement?du={from}&au={to}&info=comparison-asked"));
    Ok(())
}

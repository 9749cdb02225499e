//! Server functions about statements. `coach` is the slug of whose pay it is, for the back office; empty, it is that of who
//! asks.

use crate::model::batch::{BatchForm, BatchPage, BatchQuery};
use crate::model::{CoachPay, CoachRow, CorrectionForm, PayList, PayQuery, PaymentForm};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// The running month, the statements, and one of them with its lines.
#[server]
pub async fn show_pay(
    #[server(default)] coach: String,
    #[server(default)] statement: String,
) -> Result<CoachPay, AppError> {
    let (platform, actor) = asked()?;
    answer(async {
        let slug = (!coach.is_empty()).then_some(coach.as_str());
        let id = match statement.as_str() {
            "" => None,
            typed => Some(typed.parse().map_err(|_| AppError::NotFound)?),
        };
        crate::server::show_pay(&platform, &actor, slug, id).await
    })
    .await
}

/// Statements of all coaches, for the back office.
#[server(input = Json)]
pub async fn list_statements(query: PayQuery) -> Result<PayList, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::list_statements(&platform, &actor, &query)).await
}

/// All coaches with what they earned, for the back office.
#[server]
pub async fn list_coaches() -> Result<Vec<CoachRow>, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::list_coaches(&platform, &actor)).await
}

/// Notes that a statement was paid.
#[server]
pub async fn mark_paid(#[server(flatten)] form: PaymentForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let slug = answer(crate::server::mark_paid(&platform, &actor, &form)).await?;
    let id = form.statement_id.map(|id| id.to_string()).unwrap_or_default();
    leptos_axum::redirect(&format!("{}/{slug}?releve={id}&info=pay-marked-paid", crate::model::OFFICE));
    Ok(())
}

/// What would become of several statements, or what became of them.
#[server(input = Json)]
pub async fn show_pay_batch(query: BatchQuery) -> Result<BatchPage, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::show_batch(&platform, &actor, &query)).await
}

/// Notes that several statements were paid.
#[server]
pub async fn pay_batch(#[server(flatten)] form: BatchForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let done = answer(crate::server::pay_batch(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("{}?vue=lot&fait={done}", crate::model::OFFICE));
    Ok(())
}

/// Adds a correction to the next open statement.
#[server]
pub async fn correct_pay(#[server(flatten)] form: CorrectionForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let id = answer(crate::server::correct(&platform, &actor, &form)).await?;
    // The use case has found a coach of this slug.
    leptos_axum::redirect(&format!("{}/{}?releve={id}&info=pay-corrected", crate::model::OFFICE, form.coach));
    Ok(())
}

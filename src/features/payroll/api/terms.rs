//! Server functions about rates, premiums and tiers, for the back office.

use crate::model::{RateForm, RuleForm, TermBook, TierForm};
use chrono::NaiveDate;
use leptos::prelude::*;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// All terms, and the day it is.
#[server]
pub async fn show_terms() -> Result<(TermBook, NaiveDate), AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::show_terms(&platform, &actor)).await
}

/// Sets what an hour is worth.
#[server]
pub async fn set_rate(#[server(flatten)] form: RateForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::set_rate(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("{}?vue=tarifs&info=pay-terms-set", crate::model::OFFICE));
    Ok(())
}

/// Sets a premium, or what is paid when nobody came.
#[server]
pub async fn set_rule(#[server(flatten)] form: RuleForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::set_rule(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("{}?vue=tarifs&info=pay-terms-set", crate::model::OFFICE));
    Ok(())
}

/// Sets the tier of a coach.
#[server]
pub async fn set_tier(#[server(flatten)] form: TierForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let slug = answer(crate::server::set_tier(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("{}/{slug}?info=pay-tier-set", crate::model::OFFICE));
    Ok(())
}

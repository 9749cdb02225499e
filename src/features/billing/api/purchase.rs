//! Server functions of a purchase.

use crate::model::editor::CodeCheck;
use crate::model::purchase::{PurchasePage, PurchaseQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;
use preau_payments::model::KeepChoice;

#[cfg(not(target_arch = "wasm32"))]
use preau_payments::server::Providers;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// What there is to choose from, and what the choice in the address comes to.
#[server(input = Json)]
pub async fn prepare_purchase(query: PurchaseQuery) -> Result<PurchasePage, AppError> {
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(crate::server::prepare_purchase(&platform, &providers, &actor, &query)).await
}

/// What a code that is being typed would take off.
#[server(input = Json)]
pub async fn check_promotion(query: PurchaseQuery) -> Result<CodeCheck, AppError> {
    let (platform, actor) = asked()?;
    answer(crate::server::check_promotion(&platform, &actor, &query)).await
}

/// Buys what the recap showed; where to go and pay. A form without JavaScript is sent there.
///
/// # Errors
/// See [`crate::server::buy`].
#[server]
pub async fn buy(
    #[server(default)] student_id: String,
    #[server(default)] ware: String,
    #[server(default)] aria_subjects: Vec<String>,
    #[server(default)] code: String,
    #[server(default)] provider: String,
    #[server(default)] seen: String,
    #[server(flatten)] keep: KeepChoice,
) -> Result<String, AppError> {
    use crate::server::{Bought, Buy};
    use preau_payments::{model::ProviderKind, server::leave_for};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let (student_id, ware) = (student_id.parse().ok(), crate::model::Ware::from_key(&ware));
    let (provider, seen) = (ProviderKind::from_code(&provider), seen.parse().ok());
    let keep = keep.answer();
    let wanted = Buy { student_id, ware, aria_subjects, code, provider, seen, keep };
    match answer(crate::server::buy(&platform, &providers, &actor, wanted)).await? {
        Bought::ToPay(pay) => {
            leave_for(&pay.url)?;
            Ok(pay.url)
        }
        Bought::Begun => {
            leptos_axum::redirect("/espace/abonnement/pret?info=subscription-begun");
            Ok(String::new())
        }
    }
}

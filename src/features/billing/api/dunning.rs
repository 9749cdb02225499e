//! Server functions of renewal and dunning.

use crate::model::InvoiceId;
use crate::model::dunning::{AccountDunning, DueInvoice, DunningRow, LateQuery};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::id::AccountId;
use preau_kernel::{AppError, Page};
use preau_payments::model::KeepChoice;

/// Renewals that are not paid, for the back office.
#[server(input = Json)]
pub async fn list_late(query: LateQuery) -> Result<Page<DunningRow>, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::dunning::list_late(&platform, &actor, &query)).await
}

/// One account with its timeline, for the back office.
#[server]
pub async fn show_account(id: AccountId) -> Result<AccountDunning, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::dunning::show_account(&platform, &actor, id)).await
}

/// Renewals the actor has to pay.
#[server]
pub async fn my_dues() -> Result<Vec<DueInvoice>, AppError> {
    use preau_payments::server::Providers;
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    answer(crate::server::dunning::my_dues(&platform, &providers, &actor)).await
}

/// Pays a renewal; where to go and pay. A form without JavaScript is sent there.
#[server]
pub async fn pay_due(
    invoice_id: InvoiceId,
    #[server(default)] provider: String,
    #[server(flatten)] keep: KeepChoice,
) -> Result<String, AppError> {
    use preau_payments::{model::ProviderKind, server::Providers, server::leave_for};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let (provider, keep) = (ProviderKind::from_code(&provider), keep.answer());
    let started = crate::server::dunning::pay_due(&platform, &providers, &actor, invoice_id, provider, keep);
    let started = answer(started).await?;
    leave_for(&started.url)?;
    Ok(started.url)
}

/// Suspends new bookings now.
#[server]
pub async fn suspend_bookings(invoice_id: InvoiceId, #[server(default)] reason: String) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let account = answer(crate::server::dunning::suspend_bookings(&platform, &actor, invoice_id, &reason)).await?;
    leptos_axum::redirect(&format!("/admin/relances/{account}?info=bookings-suspended"));
    Ok(())
}

/// Gives more time to pay.
#[server]
pub async fn extend_deadline(
    invoice_id: InvoiceId,
    #[server(default)] until: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let account =
        answer(crate::server::dunning::extend_deadline(&platform, &actor, invoice_id, &until, &reason)).await?;
    leptos_axum::redirect(&format!("/admin/relances/{account}?info=deadline-extended"));
    Ok(())
}

/// Gives a credit and takes it off the invoice.
#[server]
pub async fn offer_credit(
    invoice_id: InvoiceId,
    #[server(default)] amount: String,
    #[server(default)] reason: String,
    #[server(default)] key: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let wish = crate::server::dunning::OfferCredit { amount, reason, key };
    let account = answer(crate::server::dunning::offer_credit(&platform, &actor, invoice_id, &wish)).await?;
    leptos_axum::redirect(&format!("/admin/relances/{account}?info=credit-offered"));
    Ok(())
}

/// Notes a contact with the family.
#[server]
pub async fn note_contact(
    account_id: AccountId,
    #[server(default)] note: String,
    #[server(default)] key: String,
) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let wish = crate::server::dunning::NoteContact { note, key };
    answer(crate::server::dunning::note_contact(&platform, &actor, account_id, &wish)).await?;
    leptos_axum::redirect(&format!("/admin/relances/{account_id}?info=contact-noted"));
    Ok(())
}

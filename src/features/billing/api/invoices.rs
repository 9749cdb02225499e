//! Invoices: for whoever pays them, and for the back office.

use crate::model::batch::{BatchPage, BatchQuery};
use crate::model::billing_settings::{BillingSettingsForm, BillingSettingsPage};
use crate::model::invoice_pages::{DraftChoices, InvoiceList, InvoiceView, OwnInvoices};
use crate::model::{CreditForm, GiveCredit, InstalmentPlan, InvoiceForm, ProfileForm};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;
use preau_payments::model::KeepChoice;

/// Documents of the actor's accounts.
#[server]
pub async fn my_invoices() -> Result<OwnInvoices, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::invoices::list_mine(&platform, &actor)).await
}

/// A document, whole, for whoever may read it.
#[server]
pub async fn find_invoice(id: String) -> Result<InvoiceView, AppError> {
    use preau_payments::server::Providers;
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { crate::server::invoices::find_view(&platform, &providers, &actor, id?).await }).await
}

/// Pays an invoice or a part of it; where to go and pay. A form without JavaScript is sent there.
///
/// # Errors
/// See [`crate::server::invoices::start_payment`].
#[server]
pub async fn pay_invoice(
    invoice_id: String,
    #[server(default)] provider: String,
    #[server(default)] part: String,
    #[server(flatten)] keep: KeepChoice,
) -> Result<String, AppError> {
    use preau_payments::server::{Providers, leave_for};
    use preau_platform::context::{answer, asked};
    let ((platform, actor), providers) = (asked()?, Providers::in_request()?);
    let with = (provider.as_str(), keep.answer());
    let started = crate::server::invoices::pay(&platform, &providers, &actor, &invoice_id, with, &part);
    let url = answer(started).await?.url;
    leave_for(&url)?;
    Ok(url)
}

/// Pays an invoice with the account's credit, as far as it goes.
#[server]
pub async fn use_credit(invoice_id: String) -> Result<(), AppError> {
    use crate::model::InvoiceId;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: InvoiceId = invoice_id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::invoices::use_credit(&platform, &actor, id)).await?;
    leptos_axum::redirect(&format!("/espace/factures/{id}?info=credit-used"));
    Ok(())
}

/// Says whom the invoices to come are made out to.
#[server]
pub async fn save_billing_profile(#[server(flatten)] form: ProfileForm) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::invoices::save_profile(&platform, &actor, form)).await?;
    leptos_axum::redirect("/espace/factures?info=billing-profile-saved");
    Ok(())
}

/// All documents, the latest first; staff only.
#[server]
pub async fn list_invoices(
    #[server(default)] page: u32,
    #[server(default)] q: String,
    #[server(default)] status: String,
    #[server(default)] currency: String,
) -> Result<InvoiceList, AppError> {
    use crate::model::InvoiceStatus;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let (page, status) = (preau_kernel::PageRequest::new(page), InvoiceStatus::from_code(&status));
    let query = crate::model::invoice_pages::InvoiceQuery { page, q, status, currency };
    answer(crate::server::invoices::list_all(&platform, &actor, query)).await
}

/// What the form for an invoice chooses from, and the draft it begins with; staff only.
#[server]
pub async fn invoice_choices(#[server(default)] draft: String) -> Result<DraftChoices, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let draft = if draft.is_empty() { Ok(None) } else { draft.parse().map(Some).map_err(|_| AppError::NotFound) };
    answer(async { crate::server::invoices::choices(&platform, &actor, draft?).await }).await
}

/// What is printed on every invoice, and who changed it; staff only.
#[server]
pub async fn show_billing_settings() -> Result<BillingSettingsPage, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::invoices::show_settings(&platform, &actor)).await
}

/// Says what is printed on the invoices to come; staff only.
#[server]
pub async fn save_billing_settings(#[server(flatten)] form: BillingSettingsForm) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::invoices::save_settings(&platform, &actor, form)).await?;
    leptos_axum::redirect("/admin/reglages/facturation?info=billing-settings-saved");
    Ok(())
}

/// Writes an invoice, or a draft of one anew; staff only.
#[server]
pub async fn create_invoice(#[server(flatten)] form: InvoiceForm) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let issued = form.then == "issue";
    let id = answer(crate::server::invoices::create(&platform, &actor, form)).await?;
    let info = if issued { "invoice-issued" } else { "invoice-drafted" };
    leptos_axum::redirect(&format!("/admin/factures/{id}?info={info}"));
    Ok(())
}

/// Issues a draft; staff only.
#[server]
pub async fn issue_invoice(invoice_id: String) -> Result<(), AppError> {
    use crate::model::InvoiceId;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: InvoiceId = invoice_id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::invoices::issue_draft(&platform, &actor, id)).await?;
    leptos_axum::redirect(&format!("/admin/factures/{id}?info=invoice-issued"));
    Ok(())
}

/// What would be done with several invoices, or what was done; staff only.
#[server(input = Json)]
pub async fn show_batch(query: BatchQuery) -> Result<BatchPage, AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    answer(crate::server::invoices::show_batch(&platform, &actor, &query)).await
}

/// Does something with several invoices, their ids apart by spaces; staff only.
#[server]
pub async fn run_batch(
    #[server(default)] action: String,
    #[server(default)] invoices: String,
    #[server(default)] key: String,
) -> Result<(), AppError> {
    use crate::model::batch::BatchAction;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let ids: Vec<String> = invoices.split_whitespace().map(str::to_owned).collect();
    let done = answer(async {
        let action = BatchAction::from_code(&action).ok_or(AppError::NotFound)?;
        let key = key.parse().map_err(|_| AppError::NotFound)?;
        crate::server::invoices::run_batch(&platform, &actor, action, &ids, key).await
    });
    leptos_axum::redirect(&format!("/admin/factures/lot?fait={}", done.await?));
    Ok(())
}

/// Gives a draft up; staff only.
#[server]
pub async fn cancel_draft(invoice_id: String) -> Result<(), AppError> {
    use crate::model::InvoiceId;
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id: InvoiceId = invoice_id.parse().map_err(|_| AppError::NotFound)?;
    answer(crate::server::invoices::give_up(&platform, &actor, id)).await?;
    leptos_axum::redirect(&format!("/admin/factures/{id}?info=draft-cancelled"));
    Ok(())
}

/// Takes something off an issued invoice; staff only.
#[server]
pub async fn credit_invoice(#[server(flatten)] form: CreditForm) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = answer(crate::server::invoices::credit(&platform, &actor, form)).await?;
    leptos_axum::redirect(&format!("/admin/factures/{id}?info=invoice-credited"));
    Ok(())
}

/// Divides an invoice into monthly parts; staff only.
#[server]
pub async fn plan_instalments(#[server(flatten)] form: InstalmentPlan) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = form.invoice_id;
    answer(crate::server::invoices::plan_instalments(&platform, &actor, form)).await?;
    leptos_axum::redirect(&format!("/admin/factures/{id}?info=instalments-planned"));
    Ok(())
}

/// Gives the account of an invoice credit; staff only.
#[server]
pub async fn give_customer_credit(#[server(flatten)] form: GiveCredit) -> Result<(), AppError> {
    use preau_platform::context::{answer, asked};
    let (platform, actor) = asked()?;
    let id = form.invoice_id;
    answer(crate::server::invoices::give_credit(&platform, &actor, form)).await?;
    leptos_axum::redirect(&format!("/admin/factures/{id}?info=credit-given"));
    Ok(())
}

//! Quotes: for whoever answers them, and for the back office.

use crate::model::quotes::{
    EditorChoices, QuoteForm, QuoteId, QuoteList, QuoteQuery, QuoteRow, QuoteView, RefuseForm, SignForm,
};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use preau_kernel::AppError;

#[cfg(not(target_arch = "wasm32"))]
use crate::server::quotes as server;
#[cfg(not(target_arch = "wasm32"))]
use preau_platform::context::{answer, asked};

/// Back to the quote's page on the side of the back office.
#[cfg(not(target_arch = "wasm32"))]
fn back(id: QuoteId, info: &str) {
    leptos_axum::redirect(&format!("/admin/devis/{id}?info={info}"));
}

/// Quotes that were sent to the actor's accounts.
#[server]
pub async fn my_quotes() -> Result<Vec<QuoteRow>, AppError> {
    let (platform, actor) = asked()?;
    answer(server::list_mine(&platform, &actor)).await
}

/// A quote, whole, for whoever may read it.
#[server]
pub async fn find_quote(id: String) -> Result<QuoteView, AppError> {
    let (platform, actor) = asked()?;
    let id = id.parse().map_err(|_| AppError::NotFound);
    answer(async { server::find_view(&platform, &actor, id?).await }).await
}

/// Signs a quote by the name that was typed, from where the request comes.
#[server]
pub async fn accept_quote(#[server(flatten)] form: SignForm) -> Result<(), AppError> {
    use preau_identity::server::origin::Origin;
    let ((platform, actor), origin) = (asked()?, Origin::of_request()?);
    answer(server::accept(&platform, &actor, origin.ip, &form)).await?;
    leptos_axum::redirect(&format!("/espace/devis/{}?info=quote-accepted", form.quote_id));
    Ok(())
}

/// Refuses a quote.
#[server]
pub async fn refuse_quote(#[server(flatten)] form: RefuseForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::refuse(&platform, &actor, &form)).await?;
    leptos_axum::redirect(&format!("/espace/devis/{}?info=quote-refused", form.quote_id));
    Ok(())
}

/// All quotes; staff only.
#[server(input = Json)]
pub async fn list_quotes(query: QuoteQuery) -> Result<QuoteList, AppError> {
    let (platform, actor) = asked()?;
    answer(server::list_all(&platform, &actor, &query)).await
}

/// What the form for a quote chooses from, and the draft it begins with; staff only.
#[server]
pub async fn quote_choices(#[server(default)] draft: String) -> Result<EditorChoices, AppError> {
    let (platform, actor) = asked()?;
    let draft = if draft.is_empty() { Ok(None) } else { draft.parse().map(Some).map_err(|_| AppError::NotFound) };
    answer(async { server::choices(&platform, &actor, draft?).await }).await
}

/// Writes a quote, or a draft of one anew, and sends it when the form says so; staff only.
#[server]
pub async fn save_quote(#[server(flatten)] form: QuoteForm) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    let info = if form.then == "send" { "quote-sent" } else { "quote-drafted" };
    let id = answer(server::save(&platform, &actor, form)).await?;
    back(id, info);
    Ok(())
}

/// Forgets a draft; staff only.
#[server]
pub async fn delete_quote(quote_id: QuoteId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::delete(&platform, &actor, quote_id)).await?;
    leptos_axum::redirect("/admin/devis?info=quote-deleted");
    Ok(())
}

/// Writes what a quote says into a new draft; staff only.
#[server]
pub async fn duplicate_quote(quote_id: QuoteId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    back(answer(server::duplicate(&platform, &actor, quote_id)).await?, "quote-duplicated");
    Ok(())
}

/// Takes a quote back that nobody answered; staff only.
#[server]
pub async fn withdraw_quote(quote_id: QuoteId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::withdraw(&platform, &actor, quote_id)).await?;
    back(quote_id, "quote-withdrawn");
    Ok(())
}

/// Issues the invoice of all that is not invoiced yet; staff only.
#[server]
pub async fn invoice_quote(quote_id: QuoteId) -> Result<(), AppError> {
    let (platform, actor) = asked()?;
    answer(server::invoice_rest(&platform, &actor, quote_id)).await?;
    back(quote_id, "quote-invoiced");
    Ok(())
}

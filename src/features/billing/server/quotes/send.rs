//! Staff send a quote, or take it back before an answer came.

use super::events::QuoteSent;
use super::store;
use super::write::{first_payer, nobody_pays};
use crate::model::quotes::{QuoteId, QuoteStatus, SERIES};
use crate::server::invoices::issue::find_buyer;
use crate::server::invoices::{numbers, settings};
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use sqlx::types::Json;

/// Sends a draft, in the caller's transaction, which may write as the house: its number, such as "Q-2026-0001". From then on it
/// never changes.
///
/// # Errors
/// Rules `quote-sent`, `quote-over` when its last day is over, `quote-nobody` when nobody pays for the account any more;
/// [`AppError::NotFound`].
pub(super) async fn send(platform: &Platform, tx: &mut Tx, by: Option<UserId>, id: QuoteId) -> Outcome<String> {
    let quote = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    quote.is_draft()?;
    let settings = settings::find(platform, tx).await?;
    if quote.valid_until < settings.today {
        let message = text!(
            "Sa date de validité est passée\u{202f}: choisissez-en une autre avant de l’envoyer.",
            "The day it was valid until is over: choose another one before you send it."
        );
        return Err(AppError::rule("quote-over", message));
    }
    let payer = first_payer(tx, quote.account_id).await?.ok_or_else(nobody_pays)?;
    let buyer = find_buyer(tx, quote.account_id, payer.user_id, &settings.seller.country).await?;
    let (year, number) = numbers::take(tx, SERIES, settings.today).await?;
    let reference = sqlx::query_scalar!(
        r#"update quotes set status = 'sent', year = $2, number = $3, sent_on = $4, sent_at = $5, sent_by = $6, payer_id = $7,
                  locale = $8, seller = $9, buyer = $10, footer = $11
            where id = $1 returning reference as "reference!""#,
        id.0,
        year,
        number,
        settings.today,
        platform.now(),
        by.map(|id| id.0),
        payer.user_id.0,
        payer.locale as _,
        Json(&settings.seller) as _,
        Json(&buyer) as _,
        settings.footer(payer.locale),
    )
    .fetch_one(&mut **tx)
    .await
    .internal("send quote")?;
    let event = QuoteSent { quote_id: id, account_id: quote.account_id, payer_id: payer.user_id };
    outbox::record(tx, platform.now(), &event).await?;
    Ok(reference)
}

/// Takes back a quote that nobody answered: it can still be read, and not accepted any more.
///
/// # Errors
/// Rule `quote-closed` for what was answered, withdrawn or never sent; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn withdraw(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<()> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let quote = store::lock(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    if quote.status != QuoteStatus::Sent {
        let message = text!("Seul un devis sans réponse se retire.", "Only a quote without an answer is withdrawn.");
        return Err(AppError::rule("quote-closed", message));
    }
    sqlx::query!(
        "update quotes set status = 'withdrawn', closed_by = $2, closed_at = $3 where id = $1",
        id.0,
        person.user_id.0,
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("withdraw quote")?;
    tx.commit().await
}

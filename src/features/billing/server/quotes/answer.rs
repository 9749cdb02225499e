//! Whoever pays for an account accepts a quote, by their name, or refuses it: once, until its last day is over.

use super::bill::bill_deposit;
use super::events::{QuoteAccepted, QuoteRefused};
use super::store::{self, Quote};
use crate::model::quotes::{QuoteId, QuoteStatus, RefuseForm, SignForm};
use crate::server::invoices::settings;
use preau_kernel::id::UserId;
use preau_kernel::{Action, Actor, AppError, Outcome, SignedIn, text};
use preau_platform::error::internal_error;
use preau_platform::{IntoInternal, Platform, Tx, outbox};
use std::net::IpAddr;

/// Signs a quote, and issues the invoice of its deposit in the same transaction. Sent twice by the same person, it counts once.
///
/// # Errors
/// Field `name`; rules `quote-expired` and `quote-closed`; [`AppError::NotFound`] for somebody else's quote,
/// [`AppError::Forbidden`] for staff: nobody signs for others.
pub async fn accept(platform: &Platform, actor: &Actor, ip: Option<IpAddr>, form: &SignForm) -> Outcome<()> {
    let (mut tx, person) = begin(platform, actor, form.quote_id).await?;
    let name = form.name.trim();
    if !(2..=200).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        let message = text!("Écrivez votre nom pour signer.", "Type your name to sign.");
        return Err(AppError::field("name", message));
    }
    let ip = ip.ok_or_else(|| internal_error("address of whoever signs", &form.quote_id))?;
    tx.write_as_house().await?;
    let quote = store::lock(&mut tx, form.quote_id).await?.ok_or(AppError::NotFound)?;
    if quote.status == QuoteStatus::Accepted {
        let signature = store::find_signature(&mut tx, quote.id).await?;
        return if signature.is_some_and(|one| one.user_id == person.user_id) { Ok(()) } else { Err(closed()) };
    }
    sign(platform, &mut tx, &quote, person.user_id, name, ip).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Signs a quote that the caller holds, in a transaction that may write as the house.
pub(super) async fn sign(
    platform: &Platform,
    tx: &mut Tx,
    quote: &Quote,
    signed_by: UserId,
    name: &str,
    ip: IpAddr,
) -> Outcome<()> {
    is_open(platform, tx, quote).await?;
    sqlx::query!(
        "insert into quote_signatures (quote_id, name, user_id, ip, signed_at) values ($1, $2, $3, cast($4::text as inet), $5)",
        quote.id.0,
        name,
        signed_by.0,
        ip.to_string(),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("sign quote")?;
    sqlx::query!("update quotes set status = 'accepted' where id = $1", quote.id.0)
        .execute(&mut **tx)
        .await
        .internal("accept quote")?;
    let deposit_invoice_id = bill_deposit(platform, tx, quote, signed_by).await?;
    let event = QuoteAccepted { quote_id: quote.id, account_id: quote.account_id, signed_by, deposit_invoice_id };
    outbox::record(tx, platform.now(), &event).await
}

/// Says that the account does not want it. Sent twice by the same person, it counts once.
///
/// # Errors
/// Field `reason` when it is too long; rules `quote-expired` and `quote-closed`; [`AppError::NotFound`] for somebody else's
/// quote, [`AppError::Forbidden`] for staff.
pub async fn refuse(platform: &Platform, actor: &Actor, form: &RefuseForm) -> Outcome<()> {
    let (mut tx, person) = begin(platform, actor, form.quote_id).await?;
    let reason = form.reason.trim();
    if reason.chars().count() > 1_000 {
        return Err(AppError::field("reason", text!("1 000 signes au plus.", "At most 1,000 characters.")));
    }
    tx.write_as_house().await?;
    let quote = store::lock(&mut tx, form.quote_id).await?.ok_or(AppError::NotFound)?;
    if quote.status == QuoteStatus::Refused && quote.closed_by == Some(person.user_id) {
        return Ok(());
    }
    decline(platform, &mut tx, &quote, person.user_id, reason).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// Refuses a quote that the caller holds, in a transaction that may write as the house.
pub(super) async fn decline(
    platform: &Platform,
    tx: &mut Tx,
    quote: &Quote,
    refused_by: UserId,
    reason: &str,
) -> Outcome<()> {
    is_open(platform, tx, quote).await?;
    sqlx::query!(
        "update quotes set status = 'refused', closed_by = $2, closed_at = $3, reason = $4 where id = $1",
        quote.id.0,
        refused_by.0,
        platform.now(),
        reason,
    )
    .execute(&mut **tx)
    .await
    .internal("refuse quote")?;
    let event = QuoteRefused { quote_id: quote.id, account_id: quote.account_id, refused_by };
    outbox::record(tx, platform.now(), &event).await
}

/// A transaction of somebody who may answer this quote.
async fn begin<'a>(platform: &Platform, actor: &'a Actor, id: QuoteId) -> Outcome<(Tx, &'a SignedIn)> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let quote = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    actor.may(Action::QuoteAnswer, actor.relation_to(Some(quote.account_id), None, None))?;
    Ok((tx, person))
}

/// Waits for an answer, and its last day is not over.
async fn is_open(platform: &Platform, tx: &mut Tx, quote: &Quote) -> Outcome<()> {
    let today = settings::find(platform, tx).await?.today;
    match quote.status.on(quote.valid_until, today) {
        QuoteStatus::Sent => Ok(()),
        QuoteStatus::Expired => {
            let message = text!(
                "Ce devis n’est plus valable. Demandez-nous d’en établir un autre.",
                "This quote is no longer valid. Ask us for another one."
            );
            Err(AppError::rule("quote-expired", message))
        }
        _ => Err(closed()),
    }
}

fn closed() -> AppError {
    let message =
        text!("Ce devis a déjà sa réponse, ou il a été retiré.", "This quote has its answer, or was withdrawn.");
    AppError::rule("quote-closed", message)
}

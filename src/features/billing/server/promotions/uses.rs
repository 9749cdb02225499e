//! Takes a use of a promotion, and settles or gives it up.

use super::apply::{Applied, refused};
use crate::model::InvoiceId;
use crate::model::promotion::Refusal;
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Money, Outcome};
use preau_platform::db::constraint;
use preau_platform::{IntoInternal, Platform, Tx, error::internal_error};
use uuid::Uuid;

/// Takes a use for a purchase that is about to be paid; once per purpose. The transaction writes as the house.
///
/// # Errors
/// A field error on `code` when others took the last one meanwhile.
pub async fn reserve(
    platform: &Platform,
    tx: &mut Tx,
    applied: &Applied,
    (account, payer): (AccountId, UserId),
    (purpose, before): (&str, Money),
) -> Outcome<()> {
    let id: Uuid = platform.new_id();
    let inserted = sqlx::query!(
        "insert into promotion_uses (id, promotion_id, account_id, user_id, purpose, before_minor, discount_minor, currency, reserved_at,
                                     kept)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
          where not exists (select from promotion_uses where purpose = $5)",
        id,
        applied.promotion.id.0,
        account.0,
        payer.0,
        purpose,
        before.minor,
        applied.off.minor,
        before.currency.code(),
        platform.now(),
        applied.kept,
    )
    .execute(&mut **tx)
    .await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) => Err(match constraint(&error) {
            Some("promotions_not_over_used") => refused(Refusal::UsedUp),
            Some("promotion_uses_per_account") => refused(Refusal::AlreadyUsed),
            // Pressed twice at once: the other one holds it, for the same purchase.
            Some("promotion_uses_once") => preau_kernel::AppError::Unavailable,
            _ => internal_error("reserve a promotion", &error),
        }),
    }
}

/// The purchase was paid: the use stays for ever.
///
/// # Errors
/// When the connection is lost.
pub async fn settle(tx: &mut Tx, purpose: &str, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update promotion_uses set status = 'used', settled_at = $2 where purpose = $1 and status = 'reserved'",
        purpose,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("settle the use of a promotion")?;
    Ok(())
}

/// The purchase will not be paid: somebody else may take it.
///
/// # Errors
/// When the connection is lost.
pub async fn release(tx: &mut Tx, purpose: &str, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!(
        "update promotion_uses set status = 'released', settled_at = $2 where purpose = $1 and status = 'reserved'",
        purpose,
        now
    )
    .execute(&mut **tx)
    .await
    .internal("release the use of a promotion")?;
    Ok(())
}

/// Is this purchase's promotion this very one? Then its price is what it was.
///
/// # Errors
/// When the connection is lost.
pub async fn holds(tx: &mut Tx, purpose: &str, applied: Option<&Applied>) -> Outcome<bool> {
    let held = sqlx::query_scalar!(
        "select promotion_id from promotion_uses where purpose = $1 and status = 'reserved'",
        purpose
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find the promotion of a purchase")?;
    Ok(held == applied.map(|applied| applied.promotion.id.0))
}

/// The account chose something else: what it held of this promotion for purchases that nobody paid is given up, and they
/// with it. Should one be paid after all, its money is the account's credit.
///
/// # Errors
/// When the connection is lost.
pub async fn give_up_others(tx: &mut Tx, applied: &Applied, account: AccountId, now: DateTime<Utc>) -> Outcome<()> {
    let drafts = sqlx::query_scalar!(
        r#"select i.id as "id: InvoiceId" from promotion_uses u join invoices i on u.purpose = 'invoice:' || i.id
            where u.promotion_id = $1 and u.account_id = $2 and u.status = 'reserved' and i.status = 'draft'
            order by i.id for update of i"#,
        applied.promotion.id.0,
        account.0,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list purchases that hold a promotion")?;
    for draft in drafts {
        give_up(tx, draft, now).await?;
    }
    Ok(())
}

/// A purchase that nobody paid ends: its draft, its promotion, and the change it would have made.
///
/// # Errors
/// When the connection is lost.
pub async fn give_up(tx: &mut Tx, draft: InvoiceId, now: DateTime<Utc>) -> Outcome<()> {
    sqlx::query!("update invoices set status = 'cancelled' where id = $1 and status = 'draft'", draft.0)
        .execute(&mut **tx)
        .await
        .internal("give up a draft")?;
    sqlx::query!(
        "update subscription_changes set status = 'dropped' where invoice_id = $1 and status = 'waiting'",
        draft.0
    )
    .execute(&mut **tx)
    .await
    .internal("drop a change")?;
    release(tx, &super::super::invoices::purpose(draft), now).await
}

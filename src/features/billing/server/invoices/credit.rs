//! Credit of an account: given by staff, used for what is to be paid.

use super::issue::set_paid;
use super::store;
use crate::model::InvoiceId;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Currency, Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A credit to be given.
#[derive(Clone, Debug)]
pub struct NewCredit {
    /// To whom.
    pub account_id: AccountId,
    /// How much; above zero.
    pub amount: Money,
    /// The same cause gives once.
    pub cause: String,
    /// Why, for people.
    pub note: String,
    /// Who gives it.
    pub actor_id: Option<UserId>,
}

/// Gives a credit in the caller's transaction, which may write as the house; nothing when its cause gave one before.
///
/// # Errors
/// When the connection is lost.
pub async fn give_credit(platform: &Platform, tx: &mut Tx, new: &NewCredit) -> Outcome<Option<Uuid>> {
    sqlx::query_scalar!(
        "insert into customer_credits (id, account_id, kind, currency, amount_minor, remaining_minor, cause, note, actor_id, given_at)
         values ($1, $2, 'manual', $3, $4, $4, $5, $6, $7, $8)
         on conflict on constraint customer_credits_once do nothing returning id",
        platform.new_id::<Uuid>(),
        new.account_id.0,
        new.amount.currency.code(),
        new.amount.minor,
        new.cause,
        new.note,
        new.actor_id.map(|id| id.0),
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("give customer credit")
}

/// Uses what is left of a credit for an issued invoice of its account, in the caller's transaction; how much that was.
///
/// # Errors
/// [`AppError::NotFound`]; when the connection is lost.
pub async fn use_credit(platform: &Platform, tx: &mut Tx, credit: Uuid, id: InvoiceId) -> Outcome<Money> {
    let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    let row = sqlx::query!(
        r#"select remaining_minor, currency as "currency: Currency" from customer_credits
            where id = $1 and account_id = $2 and (expires_at is null or expires_at > $3) for update"#,
        credit,
        invoice.account_id.0,
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("lock customer credit")?
    .ok_or(AppError::NotFound)?;
    let balance = invoice.balance();
    let open = invoice.reference.is_some() && row.currency == balance.currency;
    let used = if open { balance.minor.min(row.remaining_minor) } else { 0 };
    if used <= 0 {
        return Ok(Money::zero(row.currency));
    }
    sqlx::query!(
        "with used as (
           insert into customer_credit_movements (id, credit_id, kind, amount_minor, invoice_id, moved_at)
           values ($1, $2, 'use', -$3::bigint, $4, $5) returning id)
         insert into invoice_entries (id, invoice_id, kind, amount_minor, movement_id, recorded_at)
         select $6, $4, 'credit', $3::bigint, used.id, $5 from used",
        platform.new_id::<Uuid>(),
        credit,
        used,
        id.0,
        platform.now(),
        platform.new_id::<Uuid>(),
    )
    .execute(&mut **tx)
    .await
    .internal("use customer credit")?;
    if used == balance.minor {
        set_paid(platform, tx, &invoice).await?;
    }
    Ok(Money::new(used, row.currency))
}

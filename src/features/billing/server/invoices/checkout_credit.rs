//! The account's credit in a purchase (SPEC BI-6): what it pays is taken when the rest is paid, so that a purchase that is
//! given up takes nothing, and at once when there is no rest.

use super::customer_credit::{apply_credit, credit_balance};
use super::issue::issue;
use super::settings;
use super::store::{self, Invoice};
use crate::model::{InvoiceId, InvoiceStatus};
use preau_kernel::id::AccountId;
use preau_kernel::{AppError, Money, Outcome};
use preau_platform::{IntoInternal, Platform, Tx};

/// How much of an amount the account's credit would pay now.
pub(in crate::server) async fn credit_towards(
    platform: &Platform,
    tx: &mut Tx,
    account: AccountId,
    amount: Money,
) -> Outcome<Money> {
    let credit = credit_balance(platform, tx, account, amount.currency).await?;
    Ok(Money::new(credit.minor.min(amount.minor).max(0), amount.currency))
}

/// Lets credit pay what it can of an invoice that is being bought, in the caller's transaction, which may write as the house.
/// A draft that it pays whole is issued and paid; of another one it pays its part with the rest. Is there nothing left to pay?
pub(in crate::server) async fn let_credit_pay(platform: &Platform, tx: &mut Tx, id: InvoiceId) -> Outcome<bool> {
    let invoice = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    let balance = invoice.balance();
    let credit = credit_towards(platform, tx, invoice.account_id, balance).await?;
    if credit.minor == 0 {
        return Ok(false);
    }
    if invoice.status == InvoiceStatus::Draft && credit.minor < balance.minor {
        sqlx::query!("update invoices set uses_credit = true where id = $1", id.0)
            .execute(&mut **tx)
            .await
            .internal("let credit pay its part")?;
        return Ok(false);
    }
    if invoice.status == InvoiceStatus::Draft {
        let today = settings::find(platform, tx).await?.today;
        issue(platform, tx, id, Some(today)).await?;
    }
    apply_credit(platform, tx, id).await?;
    Ok(store::find(tx, id).await?.ok_or(AppError::NotFound)?.balance().minor == 0)
}

/// What is to be paid of an invoice by other means: of a draft that uses credit, what credit does not pay now.
pub(super) async fn rest_to_pay(platform: &Platform, tx: &mut Tx, invoice: &Invoice) -> Outcome<Money> {
    let balance = invoice.balance();
    if invoice.status != InvoiceStatus::Draft || !uses_credit(tx, invoice.id).await? {
        return Ok(balance);
    }
    let credit = credit_towards(platform, tx, invoice.account_id, balance).await?;
    let rest = Money::new(balance.minor - credit.minor, balance.currency);
    Ok(if rest.minor > 0 { rest } else { balance })
}

/// The payment of a purchase has come: credit pays its part, if the payer wished so and there still is some.
pub(super) async fn settle_with_credit(platform: &Platform, tx: &mut Tx, id: InvoiceId) -> Outcome<()> {
    let invoice = store::find(tx, id).await?.ok_or(AppError::NotFound)?;
    if invoice.status == InvoiceStatus::Sent && invoice.balance().minor > 0 && uses_credit(tx, id).await? {
        apply_credit(platform, tx, id).await?;
    }
    Ok(())
}

async fn uses_credit(tx: &mut Tx, id: InvoiceId) -> Outcome<bool> {
    sqlx::query_scalar!("select uses_credit from invoices where id = $1", id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("look whether credit is used")
}

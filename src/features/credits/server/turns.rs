//! Who waits for whom: what takes from an account's grants or gives back to them happens one after the other, because
//! students who share take from each other's. [`spend`](super::spend) and [`give_back`](super::give_back) wait by
//! themselves; what touches several accounts in one transaction waits for all of them first.

use preau_kernel::Outcome;
use preau_kernel::id::AccountId;
use preau_platform::{IntoInternal, Tx};

/// Waits for the turn of these accounts, always in the same order, so that nobody waits in a circle. After other locks
/// (provider, student), before anything is taken; released with the transaction.
///
/// # Errors
/// When the connection is lost.
pub async fn wait_for_accounts(tx: &mut Tx, accounts: &[AccountId]) -> Outcome<()> {
    let mut accounts = accounts.to_vec();
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("credits/account/{account}"))
            .execute(&mut **tx)
            .await
            .internal("wait for an account's credits")?;
    }
    Ok(())
}

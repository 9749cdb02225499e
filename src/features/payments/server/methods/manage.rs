//! What an account keeps, as its payers see it: the list, the switch, and the way out.

use super::ForgetMethod;
use super::store;
use crate::model::{AccountMethods, MethodId, MethodView};
use crate::server::Providers;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, AppError, Money, Outcome};
use preau_platform::jobs::{Enqueue, enqueue};
use preau_platform::time::{local, zone};
use preau_platform::{Platform, Tx};

/// The kept methods of every account the actor pays for.
///
/// # Errors
/// [`AppError::Forbidden`] for who pays for no account, a student for example.
pub async fn show_methods(platform: &Platform, providers: &Providers, actor: &Actor) -> Outcome<Vec<AccountMethods>> {
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let mut accounts = vec![];
    for account_id in person.accounts.iter().copied() {
        may_pay_for(actor, account_id)?;
        accounts.push(show_account(&mut tx, providers, actor, account_id).await?);
    }
    if accounts.is_empty() {
        return Err(AppError::Forbidden);
    }
    Ok(accounts)
}

async fn show_account(
    tx: &mut Tx,
    providers: &Providers,
    actor: &Actor,
    account_id: AccountId,
) -> Outcome<AccountMethods> {
    let person = actor.signed_in()?;
    let (locale, zone) = (person.locale, zone(&person.time_zone));
    let methods = store::list(tx, account_id).await?.into_iter().map(|method| MethodView {
        id: method.id,
        name: method.label.written(),
        expires: method.label.expiry(locale),
        provider: method.provider,
        since: locale.date(local(method.kept_at, zone).date()),
        sandbox: providers.is_sandbox(method.provider),
    });
    Ok(AccountMethods { account_id, methods: methods.collect(), keep: store::wants_keeping(tx, account_id).await? })
}

/// What a renewal of this amount will be charged to, as its owner knows it ("Visa •••• 4242"); `None` when somebody has to pay
/// it. The same choice as that of [`super::charge`].
///
/// # Errors
/// When the connection is lost.
pub async fn charged_for_renewals(tx: &mut Tx, account_id: AccountId, amount: Money) -> Outcome<Option<String>> {
    let kept = store::list(tx, account_id).await?;
    Ok(kept.into_iter().find(|method| method.provider.renews(amount)).map(|method| method.label.written()))
}

/// Is what the account paid with last about to be kept? Its provider is asked for it once the payment has settled.
///
/// # Errors
/// When the connection is lost.
pub async fn will_be_kept(tx: &mut Tx, account_id: AccountId) -> Outcome<bool> {
    store::awaits_keeping(tx, account_id).await
}

/// Whether what is paid with from now on is kept for renewals.
///
/// # Errors
/// [`AppError::Forbidden`] for who does not pay for this account.
pub async fn choose_keeping(platform: &Platform, actor: &Actor, account_id: AccountId, keep: bool) -> Outcome<()> {
    may_pay_for(actor, account_id)?;
    let person = actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    store::set_keeping(&mut tx, account_id, keep, person.user_id, platform.now()).await?;
    tx.commit().await
}

/// Removes a method: it is never charged again, and its provider drops it. Removing it twice is removing it.
///
/// # Errors
/// [`AppError::NotFound`] for somebody else's.
pub async fn remove_method(platform: &Platform, actor: &Actor, id: MethodId) -> Outcome<()> {
    actor.signed_in()?;
    let mut tx = platform.db.begin_as(actor).await?;
    let method = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    may_pay_for(actor, method.account_id).map_err(|_| AppError::NotFound)?;
    tx.write_as_house().await?;
    store::set_removed(&mut tx, id, platform.now()).await?;
    let how = Enqueue { key: Some(format!("forget-method:{id}")), ..Enqueue::default() };
    enqueue(&mut tx, &ForgetMethod { method_id: id }, how).await?;
    tx.commit().await
}

fn may_pay_for(actor: &Actor, account_id: AccountId) -> Outcome<()> {
    actor.may(Action::PaymentCreate, actor.relation_to(Some(account_id), None, None))
}

//! Whether the students of an account share their credits: the family's choice, or the back office's for it.

use super::events::CreditSharingChanged;
use super::wait_for_accounts;
use crate::model::Sharing;
use preau_identity::server::people;
use preau_kernel::id::AccountId;
use preau_kernel::{Action, Actor, AppError, Outcome};
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Do the students of this account share?
///
/// # Errors
/// When the connection is lost.
pub async fn is_shared(tx: &mut Tx, account_id: AccountId) -> Outcome<bool> {
    sqlx::query_scalar!(r#"select credits_are_shared($1) as "shared!""#, account_id.0)
        .fetch_one(&mut **tx)
        .await
        .internal("look whether credits are shared")
}

/// From now on the account's students share, or no longer. What was used and given back before stays as it is; what is
/// left belongs to whom it was given. Choosing what is chosen already changes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for an account the actor may not know of, [`AppError::Forbidden`] for one that is not theirs to
/// run.
pub async fn share_credits(platform: &Platform, actor: &Actor, account_id: AccountId, shared: bool) -> Outcome<()> {
    let mut tx = platform.db.begin_as(actor).await?;
    sqlx::query_scalar!("select true from accounts where id = $1", account_id.0)
        .fetch_optional(&mut *tx)
        .await
        .internal("find account")?
        .ok_or(AppError::NotFound)?;
    actor.may(Action::CreditShare, actor.relation_to(Some(account_id), None, None))?;
    // Nobody spends while the rule changes.
    wait_for_accounts(&mut tx, &[account_id]).await?;
    if is_shared(&mut tx, account_id).await? == shared {
        return Ok(());
    }
    tx.write_as_house().await?;
    sqlx::query!(
        "insert into credit_sharing (account_id, shared, changed_by, changed_at) values ($1, $2, $3, $4)
         on conflict (account_id) do update
            set shared = excluded.shared, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
        account_id.0,
        shared,
        actor.user_id().map(|id| id.0),
        platform.now(),
    )
    .execute(&mut *tx)
    .await
    .internal("keep whether credits are shared")?;
    let event = CreditSharingChanged { account_id, shared, changed_by: actor.user_id() };
    outbox::record(&mut tx, platform.now(), &event).await?;
    tx.commit().await?;
    outbox::ring(platform);
    Ok(())
}

/// The choice as whoever may make it sees it: nothing for others, and nothing for a single child who shares with nobody.
pub(super) async fn choice(tx: &mut Tx, actor: &Actor, account_id: AccountId) -> Outcome<Option<Sharing>> {
    if actor.may(Action::CreditShare, actor.relation_to(Some(account_id), None, None)).is_err() {
        return Ok(None);
    }
    let person = actor.signed_in()?;
    let students: Vec<_> =
        people::list_students_of(tx, account_id).await?.into_iter().map(|student| student.first_name).collect();
    let row = sqlx::query!("select shared, changed_at from credit_sharing where account_id = $1", account_id.0)
        .fetch_optional(&mut **tx)
        .await
        .internal("find sharing")?;
    let shared = row.as_ref().is_some_and(|row| row.shared);
    if students.len() < 2 && !shared {
        return Ok(None);
    }
    let day = |at| person.locale.date(local(at, zone(&person.time_zone)).date());
    Ok(Some(Sharing { account_id, shared, students, since: row.map(|row| day(row.changed_at)) }))
}

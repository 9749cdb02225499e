//! Takes credits: one entry, traced to the grants it consumes, the soonest to expire first.

use super::{note, wait_for_accounts};
use crate::model::{Credits, EntryKind, LiveGrant, Share, share_out};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Credits to be taken.
pub(super) struct Taking<'a> {
    /// From whom.
    pub student_id: UserId,
    /// The student's account.
    pub account_id: AccountId,
    /// `Usage` or `Adjustment`.
    pub kind: EntryKind,
    /// More than zero.
    pub amount: Credits,
    /// Why, once and for all.
    pub cause: &'a str,
    /// In words.
    pub note: &'a Text,
    /// The person who did it, if one did.
    pub actor_id: Option<UserId>,
}

/// Waits for the account's turn and takes. `Err(balance)` inside when there is not enough; then nothing is written.
pub(super) async fn take(platform: &Platform, tx: &mut Tx, taking: &Taking<'_>) -> Outcome<Result<Uuid, Credits>> {
    wait_for_accounts(tx, &[taking.account_id]).await?;
    let grants = lock_grants(platform, tx, taking.student_id, taking.account_id).await?;
    match share_out(taking.amount, &grants, platform.now()) {
        Some(shares) => record(platform, tx, taking, &shares).await.map(Ok),
        None => Ok(Err(grants.iter().map(|g| g.remaining).sum())),
    }
}

/// The grants the student may spend, locked in the order of their ids, so that two takers never wait in a circle even if
/// one of them did not wait for its turn.
async fn lock_grants(
    platform: &Platform,
    tx: &mut Tx,
    student_id: UserId,
    account_id: AccountId,
) -> Outcome<Vec<LiveGrant>> {
    let rows = sqlx::query!(
        r#"select id, student_id = $1 as "own!", remaining, expires_at from credit_grants
            where account_id = $2 and (student_id = $1 or credits_are_shared($2)) and remaining > 0 and expires_at > $3
            order by id for update"#,
        student_id.0,
        account_id.0,
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("lock grants")?;
    let live = rows.into_iter().map(|g| LiveGrant {
        id: g.id,
        own: g.own,
        remaining: Credits(g.remaining),
        expires_at: g.expires_at,
    });
    Ok(live.collect())
}

async fn record(platform: &Platform, tx: &mut Tx, taking: &Taking<'_>, shares: &[Share]) -> Outcome<Uuid> {
    let (grant_ids, amounts): (Vec<Uuid>, Vec<i32>) = shares.iter().map(|s| (s.grant_id, -s.amount.0)).unzip();
    let id: Uuid = platform.new_id();
    sqlx::query!(
        "with entry as (
           insert into credit_entries (id, student_id, account_id, kind, amount, cause, note, note_en, actor_id, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id)
         insert into credit_movements (entry_id, grant_id, amount)
         select entry.id, share.grant_id, share.amount
           from entry, unnest($11::uuid[], $12::int[]) as share (grant_id, amount)",
        id,
        taking.student_id.0,
        taking.account_id.0,
        taking.kind as _,
        -taking.amount.0,
        taking.cause,
        taking.note.fr,
        note::english(taking.note),
        taking.actor_id.map(|id| id.0),
        platform.now(),
        &grant_ids,
        &amounts,
    )
    .execute(&mut **tx)
    .await
    .internal("record what was taken")?;
    Ok(id)
}

//! Gives back what a use took, to exactly the grants it came from (SPEC §2).

use super::{note, wait_for_accounts};
use crate::model::{Credits, EntryKind};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Reverses the use recorded under `cause` (`booking:<id>`), once. Returns what was given back: zero when nothing was
/// spent under that cause or it was given back before.
///
/// A sibling's grant gets its credits back whether the account still shares or not. A grant that has expired meanwhile
/// gets its credits back too and the expiry job takes them again: the ledger tells what happened, in order.
///
/// # Errors
/// When the connection is lost.
pub async fn give_back(
    platform: &Platform,
    tx: &mut Tx,
    cause: &str,
    note: &Text,
    actor_id: Option<UserId>,
) -> Outcome<Credits> {
    let account = sqlx::query_scalar!(
        r#"select account_id as "id: AccountId" from credit_entries where kind = $1 and cause = $2"#,
        EntryKind::Usage as _,
        cause,
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("find what was spent")?;
    let Some(account) = account else { return Ok(Credits::ZERO) };
    wait_for_accounts(tx, &[account]).await?;
    let row = sqlx::query!(
        "with used as (
           select id, student_id, account_id, amount from credit_entries where kind = $1 and cause = $2),
         entry as (
           insert into credit_entries (id, student_id, account_id, kind, amount, cause, note, note_en, actor_id, recorded_at)
           select $3, student_id, account_id, $4, -amount, $2, $5, $6, $7, $8 from used
           on conflict on constraint credit_entries_once do nothing
           returning id, amount),
         moved as (
           insert into credit_movements (entry_id, grant_id, amount)
           select entry.id, m.grant_id, -m.amount
             from entry, used join credit_movements m on m.entry_id = used.id order by m.grant_id)
         select amount from entry",
        EntryKind::Usage as _,
        cause,
        platform.new_id::<Uuid>(),
        EntryKind::Refund as _,
        note.fr,
        note::english(note),
        actor_id.map(|id| id.0),
        platform.now(),
    )
    .fetch_optional(&mut **tx)
    .await
    .internal("give credits back")?;
    Ok(row.map_or(Credits::ZERO, |row| Credits(row.amount)))
}

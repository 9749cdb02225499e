//! Gives credits: a grant, its entry and its movement.

use super::note;
use crate::model::{Credits, EntryKind};
use chrono::{DateTime, Utc};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Credits to be given.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Who may spend them.
    pub student_id: UserId,
    /// The student's account.
    pub account_id: AccountId,
    /// `MonthlyAllocation`, `Purchase` or `Adjustment`.
    pub kind: EntryKind,
    /// More than zero.
    pub amount: Credits,
    /// Why, once and for all: `period:<id>`. A second grant of the same kind and cause changes nothing.
    pub cause: String,
    /// In words, for the statement.
    pub note: Text,
    /// From when on they cannot be spent; usually [`super::expiry`] of now.
    pub expires_at: DateTime<Utc>,
}

/// Grants once per (kind, cause). Returns false when it had been granted before.
///
/// # Errors
/// When the connection is lost, or the student is not of that account.
pub async fn grant(platform: &Platform, tx: &mut Tx, new: &NewGrant) -> Outcome<bool> {
    Ok(grant_by(platform, tx, new, None).await?.is_some())
}

/// The same by a person; the id of the entry, unless it had been granted before.
pub(super) async fn grant_by(
    platform: &Platform,
    tx: &mut Tx,
    new: &NewGrant,
    actor_id: Option<UserId>,
) -> Outcome<Option<Uuid>> {
    let (entry_id, grant_id): (Uuid, Uuid) = (platform.new_id(), platform.new_id());
    let inserted = sqlx::query!(
        "insert into credit_entries (id, student_id, account_id, kind, amount, cause, note, note_en, actor_id, recorded_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict on constraint credit_entries_once do nothing",
        entry_id,
        new.student_id.0,
        new.account_id.0,
        new.kind as _,
        new.amount.0,
        new.cause,
        new.note.fr,
        note::english(&new.note),
        actor_id.map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert grant entry")?;
    if inserted.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query!(
        "insert into credit_grants (id, student_id, account_id, amount, granted_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        grant_id,
        new.student_id.0,
        new.account_id.0,
        new.amount.0,
        platform.now(),
        new.expires_at,
    )
    .execute(&mut **tx)
    .await
    .internal("insert grant")?;
    sqlx::query!(
        "insert into credit_movements (entry_id, grant_id, amount) values ($1, $2, $3)",
        entry_id,
        grant_id,
        new.amount.0
    )
    .execute(&mut **tx)
    .await
    .internal("fill grant")?;
    Ok(Some(entry_id))
}

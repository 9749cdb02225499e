//! The grants a student can spend: their own, and those of the account's other students while these share.

use super::note;
use crate::model::{Credits, EntryKind};
use chrono::{DateTime, Utc};
use preau_kernel::id::UserId;
use preau_kernel::{Outcome, Text};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A grant that can be spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendableGrant {
    /// Which.
    pub id: Uuid,
    /// To whom it was given.
    pub student_id: UserId,
    /// Their first name.
    pub student_name: String,
    /// What was granted.
    pub amount: Credits,
    /// What is left, more than zero.
    pub remaining: Credits,
    /// Since when.
    pub granted_at: DateTime<Utc>,
    /// From this instant on it cannot be spent.
    pub expires_at: DateTime<Utc>,
    /// What it was for.
    pub kind: EntryKind,
    /// In words.
    pub note: Text,
}

/// In the order in which they are spent; empty for somebody without credits (or whom row-level security hides).
///
/// # Errors
/// When the connection is lost.
pub async fn list_spendable(platform: &Platform, tx: &mut Tx, student_id: UserId) -> Outcome<Vec<SpendableGrant>> {
    let rows = sqlx::query!(
        r#"select g.id, g.student_id as "student_id: UserId", u.first_name as student_name,
                  g.amount as "amount: Credits", g.remaining as "remaining: Credits", g.granted_at, g.expires_at,
                  origin.kind as "kind!: EntryKind", origin.note as "note!",
                  origin.note_en as "note_en!"
             from students s
             join credit_grants g on g.account_id = s.account_id
                                 and (g.student_id = s.user_id or credits_are_shared(s.account_id))
             join users u on u.id = g.student_id
             cross join lateral (
                  select e.kind, e.note, e.note_en from credit_movements m join credit_entries e on e.id = m.entry_id
                   where m.grant_id = g.id and m.amount > 0 and e.kind <> 'REFUND' limit 1) origin
            where s.user_id = $1 and g.remaining > 0 and g.expires_at > $2
            order by g.expires_at, (g.student_id = s.user_id) desc, g.id"#,
        student_id.0,
        platform.now(),
    )
    .fetch_all(&mut **tx)
    .await
    .internal("list grants")?;
    let grants = rows.into_iter().map(|g| SpendableGrant {
        id: g.id,
        student_id: g.student_id,
        student_name: g.student_name,
        amount: g.amount,
        remaining: g.remaining,
        granted_at: g.granted_at,
        expires_at: g.expires_at,
        kind: g.kind,
        note: note::read(g.note, g.note_en),
    });
    Ok(grants.collect())
}

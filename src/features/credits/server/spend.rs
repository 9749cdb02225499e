//! Spends credits: locks the student's live grants, shares the cost out, records one traced entry.

use crate::model::{Credits, EntryKind, LiveGrant, share_out};
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// A use of credits.
#[derive(Clone, Debug)]
pub struct Spending {
    /// Who spends.
    pub student_id: UserId,
    /// The student's account.
    pub account_id: AccountId,
    /// How much; zero records nothing.
    pub amount: Credits,
    /// Why, once and for all: `booking:<id>`.
    pub cause: String,
    /// In words, for the statement.
    pub note: String,
    /// The person who asked, if one did.
    pub actor_id: Option<UserId>,
}

/// Takes the credits, soonest to expire first. Two spendings of one student wait for each other here, so the last credit
/// is spent once; the schema would refuse the second one anyway.
///
/// # Errors
/// Rule `insufficient-credits`, with what is missing in words.
pub async fn spend(platform: &Platform, tx: &mut Tx, spending: &Spending) -> Outcome<()> {
    if spending.amount == Credits::ZERO {
        return Ok(());
    }
    let now = platform.now();
    // Locked in a fixed order, so that two spendings can never wait for each other in a circle.
    let grants = sqlx::query!(
        "select id, remaining, expires_at from credit_grants
          where student_id = $1 and remaining > 0 and expires_at > $2
          order by expires_at, id for update",
        spending.student_id.0,
        now,
    )
    .fetch_all(&mut **tx)
    .await
    .internal("lock grants")?;
    let grants: Vec<LiveGrant> = grants
        .into_iter()
        .map(|g| LiveGrant { id: g.id, remaining: Credits(g.remaining), expires_at: g.expires_at })
        .collect();
    let shares = share_out(spending.amount, &grants, now)
        .ok_or_else(|| insufficient(spending.amount, grants.iter().map(|g| g.remaining).sum()))?;
    let (grant_ids, amounts): (Vec<Uuid>, Vec<i32>) = shares.iter().map(|s| (s.grant_id, -s.amount.0)).unzip();
    sqlx::query!(
        "with entry as (
           insert into credit_entries (id, student_id, account_id, kind, amount, cause, note, actor_id, recorded_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id)
         insert into credit_movements (entry_id, grant_id, amount)
         select entry.id, share.grant_id, share.amount
           from entry, unnest($10::uuid[], $11::int[]) as share (grant_id, amount)",
        platform.new_id::<Uuid>(),
        spending.student_id.0,
        spending.account_id.0,
        EntryKind::Usage as _,
        -spending.amount.0,
        spending.cause,
        spending.note,
        spending.actor_id.map(|id| id.0),
        now,
        &grant_ids,
        &amounts,
    )
    .execute(&mut **tx)
    .await
    .internal("record use")?;
    Ok(())
}

fn insufficient(cost: Credits, balance: Credits) -> AppError {
    use preau_kernel::Locale::{En, Fr};
    let (cost_fr, balance_fr) = (cost.format(Fr), balance.format(Fr));
    let (cost_en, balance_en) = (cost.format(En), balance.format(En));
    AppError::rule(
        "insufficient-credits",
        text!(
            "Ce rendez-vous coûte {cost_fr} et le solde est de {balance_fr}.",
            "This appointment costs {cost_en} and the balance is {balance_en}."
        ),
    )
}

//! Credits of the demonstration that are more than a month's: a welcome about to expire, a session that was not taken.

use super::expire::take_what_is_left;
use super::expiry;
use super::grant::{NewGrant, grant_by};
use crate::model::{Credits, EntryKind};
use chrono::TimeDelta;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Outcome, text};
use preau_platform::{IntoInternal, Platform, Tx};

/// What a household looks back on.
#[derive(Clone, Copy, Debug)]
pub struct DemoCredits {
    /// The household.
    pub account_id: AccountId,
    /// Bought a session more than a year ago and did not take it.
    pub regular: UserId,
    /// Was given credits as a gesture, to be used within three weeks.
    pub newcomer: UserId,
    /// Who gave them.
    pub given_by: UserId,
}

/// What can be spent of the regular student's credits stays as it was.
///
/// # Errors
/// When the people are missing, or their credits are there already.
pub async fn seed_demo_credits(platform: &Platform, tx: &mut Tx, demo: &DemoCredits) -> Outcome<()> {
    let now = platform.now();
    let long_ago = now - TimeDelta::days(395);
    let pack = NewGrant {
        student_id: demo.regular,
        account_id: demo.account_id,
        kind: EntryKind::Purchase,
        amount: Credits::whole(1),
        cause: format!("seed:pack:{}", demo.regular),
        note: text!("Séance de révision", "Revision session"),
        expires_at: expiry(long_ago),
    };
    if let Some(entry_id) = grant_by(&platform.at(long_ago), tx, &pack, None).await? {
        let grant_id = sqlx::query_scalar!("select grant_id from credit_movements where entry_id = $1", entry_id)
            .fetch_one(&mut **tx)
            .await
            .internal("find the grant of the demonstration")?;
        take_what_is_left(&platform.at(expiry(long_ago) + TimeDelta::hours(6)), tx, grant_id).await?;
    }
    let gesture = NewGrant {
        student_id: demo.newcomer,
        account_id: demo.account_id,
        kind: EntryKind::Adjustment,
        amount: Credits::whole(2),
        cause: format!("seed:welcome:{}", demo.newcomer),
        note: text!("Bienvenue\u{202f}: deux séances pour découvrir", "Welcome: two sessions to get to know us"),
        expires_at: now + TimeDelta::days(21),
    };
    grant_by(&platform.at(now - TimeDelta::days(9)), tx, &gesture, Some(demo.given_by)).await?;
    Ok(())
}

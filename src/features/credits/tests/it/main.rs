//! The ledger on a real Postgres.

mod isolation;
mod ledger;

use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::{NewGrant, Spending, expiry, grant};
use preau_testkit::{Household, World};

/// Grants `amount` to the household's student under `cause`, expiring `months_later`.
async fn give(world: &World, household: &Household, amount: Credits, cause: &str) -> bool {
    let new = NewGrant {
        student_id: household.student_id,
        account_id: household.account_id,
        kind: EntryKind::MonthlyAllocation,
        amount,
        cause: cause.to_owned(),
        note: String::new(),
        expires_at: expiry(world.now()),
    };
    world.house_does(async |tx| grant(&world.platform, tx, &new).await).await
}

fn spending(household: &Household, amount: Credits, cause: &str) -> Spending {
    Spending {
        student_id: household.student_id,
        account_id: household.account_id,
        amount,
        cause: cause.to_owned(),
        note: String::new(),
        actor_id: None,
    }
}

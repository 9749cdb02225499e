//! The ledger on a real Postgres.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

mod adjusting;
mod expiry;
mod history;
mod isolation;
mod ledger;
mod pages;
mod paper;
mod random;
mod sharing;

use preau_credits::model::{Credits, EntryKind};
use preau_credits::server::{NewGrant, Spending, balance, expiry, give_back, grant, share_credits, spend};
use preau_kernel::{Actor, Locale, Outcome, Text};
use preau_testkit::{Household, World};

/// Grants `amount` to the household's student under `cause`, expiring `months_later`.
async fn give(world: &World, household: &Household, amount: Credits, cause: &str) -> bool {
    let new = NewGrant {
        student_id: household.student_id,
        account_id: household.account_id,
        kind: EntryKind::MonthlyAllocation,
        amount,
        cause: cause.to_owned(),
        note: Text::default(),
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
        note: Text::default(),
        actor_id: None,
    }
}

async fn balance_of(world: &World, household: &Household) -> Credits {
    world.house_does(async |tx| balance(&world.platform, tx, household.student_id).await).await
}

/// The parent chooses.
async fn sharing(world: &World, household: &Household, shared: bool) {
    share_credits(&world.platform, &household.parent, household.account_id, shared).await.expect("a choice");
}

async fn spend_for(world: &World, household: &Household, hundredths: i32, cause: &str) -> Outcome<()> {
    let mut tx = world.house().await;
    spend(&world.platform, &mut tx, &spending(household, Credits(hundredths), cause)).await?;
    tx.commit().await
}

async fn give_back_to(world: &World, cause: &str) -> Credits {
    world.house_does(async |tx| give_back(&world.platform, tx, cause, &Text::default(), None).await).await
}

/// The same person, who reads English.
fn reads_english(actor: &Actor) -> Actor {
    match actor.clone() {
        Actor::User(mut person) => {
            person.locale = Locale::En;
            Actor::User(person)
        }
        other => other,
    }
}

/// What is left of the grant of this cause.
async fn remaining(world: &World, cause: &str) -> i32 {
    let mut tx = world.house().await;
    sqlx::query_scalar(
        "select g.remaining from credit_grants g join credit_movements m on m.grant_id = g.id
           join credit_entries e on e.id = m.entry_id where e.cause = $1",
    )
    .bind(cause)
    .fetch_one(&mut *tx)
    .await
    .expect("a grant")
}

/// For every account and every grant: what was granted minus what entries took is what is left.
async fn assert_balanced(world: &World) {
    let accounts = "select count(*) from (
           select account_id, sum(amount) as entries from credit_entries group by account_id) e
         full join (select account_id, sum(remaining) as left_over from credit_grants group by account_id) g
           using (account_id)
         where e.entries is distinct from g.left_over";
    assert_eq!(world.count(accounts).await, 0, "the ledger and the grants tell the same");
    let grants = "select count(*) from credit_grants g
         where g.remaining <> (select sum(m.amount) from credit_movements m where m.grant_id = g.id)";
    assert_eq!(world.count(grants).await, 0, "each grant is the sum of its movements");
}

//! What expires, how often the job runs, and who is told.

use crate::{balance_of, give, give_back_to, sharing, spend_for};
use chrono::TimeDelta;
use preau_credits::model::Credits;
use preau_credits::server::{expire_credits, subscribers, warn_of_expiry};
use preau_platform::outbox::Subscribers;
use preau_testkit::World;

async fn mails(world: &World, template: &str) -> Vec<(String, String)> {
    let mut tx = world.house().await;
    sqlx::query_as("select subject, text_body from mails where template = $1 order by created_at, id")
        .bind(template)
        .fetch_all(&mut *tx)
        .await
        .expect("mails")
}

async fn settle(world: &World) {
    world.settle(&Subscribers::new(subscribers())).await;
}

#[tokio::test]
async fn what_is_left_of_a_grant_that_is_over_is_taken_once_and_told_once() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    spend_for(&world, &home, 125, "booking:1").await.unwrap();
    world.clock.set("2027-03-02T07:59:59Z");
    assert_eq!(expire_credits(&world.platform).await.unwrap(), 0, "to the second");
    world.clock.set("2027-03-02T08:00:00Z");
    assert_eq!(expire_credits(&world.platform).await.unwrap(), 1);
    assert_eq!(expire_credits(&world.platform).await.unwrap(), 0);
    let expired = "select sum(amount)::bigint from credit_entries where kind = 'EXPIRATION' and cause like 'grant:%'";
    assert_eq!(world.count(expired).await, -275);
    assert_eq!(world.count("select sum(remaining)::bigint from credit_grants").await, 0);
    settle(&world).await;
    let told = mails(&world, "credits-expired").await;
    assert_eq!(told.len(), 1, "to the parent, not to the student");
    assert!(told[0].1.contains("2,75 crédits") && told[0].1.contains("2 mars 2027"), "{}", told[0].1);
}

#[tokio::test]
async fn a_grant_that_was_used_up_expires_without_a_word() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(1), "period:1").await;
    spend_for(&world, &home, 100, "booking:1").await.unwrap();
    world.clock.advance(TimeDelta::days(340));
    assert_eq!(warn_of_expiry(&world.platform).await.unwrap(), 0);
    world.clock.advance(TimeDelta::days(60));
    assert_eq!(expire_credits(&world.platform).await.unwrap(), 0);
}

#[tokio::test]
async fn what_a_refund_brings_back_to_a_grant_that_is_over_expires_as_well_and_the_ledger_says_so() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    spend_for(&world, &home, 100, "booking:1").await.unwrap();
    spend_for(&world, &home, 100, "booking:2").await.unwrap();
    world.clock.advance(TimeDelta::days(366));
    expire_credits(&world.platform).await.unwrap();
    for booking in ["booking:1", "booking:2"] {
        assert_eq!(give_back_to(&world, booking).await, Credits(100));
        assert_eq!(balance_of(&world, &home).await, Credits::ZERO);
        assert_eq!(expire_credits(&world.platform).await.unwrap(), 1);
        assert_eq!(expire_credits(&world.platform).await.unwrap(), 0);
    }
    let mut tx = world.house().await;
    let entries: Vec<(String, i32)> = sqlx::query_as(
        "select right(cause, 2), amount from credit_entries where kind = 'EXPIRATION' order by cause collate \"C\"",
    )
    .fetch_all(&mut *tx)
    .await
    .unwrap();
    assert_eq!(entries.iter().map(|(_, amount)| *amount).collect::<Vec<_>>(), [-200, -100, -100]);
    assert_eq!(entries[1..].iter().map(|(end, _)| end.as_str()).collect::<Vec<_>>(), [":2", ":3"]);
    drop(tx);
    crate::assert_balanced(&world).await;
}

#[tokio::test]
async fn a_crash_before_the_commit_leaves_everything_to_the_next_run() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    world.clock.advance(TimeDelta::days(366));
    // Somebody holds the grant and goes away without a word, as a killed process does.
    let mut holder = world.house().await;
    sqlx::query("select id from credit_grants for update").execute(&mut *holder).await.unwrap();
    let platform = world.platform.clone();
    let waiting = tokio::spawn(async move { expire_credits(&platform).await });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    waiting.abort();
    drop(waiting.await);
    drop(holder);
    assert_eq!(world.count("select count(*) from credit_entries where kind = 'EXPIRATION'").await, 0);
    assert_eq!(expire_credits(&world.platform).await.unwrap(), 1);
}

#[tokio::test]
async fn eight_jobs_at_once_take_and_warn_as_one() {
    let world = World::new().await;
    let homes = [world.household("Inès").await, world.household("Malek").await, world.household("Sami").await];
    for (index, home) in homes.iter().enumerate() {
        let sibling = world.sibling(home, "Petit").await;
        for grant in 0..4 {
            give(&world, home, Credits::whole(1), &format!("period:{index}/{grant}")).await;
            give(&world, &sibling, Credits::whole(1), &format!("period:{index}/{grant}/s")).await;
        }
        sharing(&world, home, index % 2 == 0).await;
    }
    let run = async |warn: bool| {
        let mut jobs = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let platform = world.platform.clone();
            jobs.spawn(
                async move { if warn { warn_of_expiry(&platform).await } else { expire_credits(&platform).await } },
            );
        }
        jobs.join_all().await.into_iter().map(Result::unwrap).sum::<usize>()
    };
    world.clock.advance(TimeDelta::days(340));
    assert_eq!(run(true).await, 24);
    world.clock.advance(TimeDelta::days(60));
    assert_eq!(run(false).await, 24);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'credits-expired'").await, 24);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'credits-expiring'").await, 24);
    crate::assert_balanced(&world).await;
}

#[tokio::test]
async fn parents_are_warned_thirty_and_seven_days_before_once_each() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    // Every six hours for the last forty days.
    world.clock.set("2027-01-20T08:00:00Z");
    for _ in 0..160 {
        warn_of_expiry(&world.platform).await.unwrap();
        world.clock.advance(TimeDelta::hours(6));
    }
    settle(&world).await;
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'credits-expiring'").await, 2);
    assert_eq!(world.count("select count(*) from mails").await, 2);
    let days = "select sum(days)::bigint from credit_warnings";
    assert_eq!(world.count(days).await, 37);
    let warnings = mails(&world, "credits-expiring").await;
    assert_eq!(warnings[0].0, "Inès\u{202f}: 4 crédits à utiliser avant le 2 mars 2027");
}

#[tokio::test]
async fn credits_that_are_near_their_expiry_already_are_warned_of_once_and_spent_ones_not_at_all() {
    let world = World::new().await;
    let (ines, malek) = (world.household("Inès").await, world.household("Malek").await);
    give(&world, &ines, Credits::whole(4), "period:1").await;
    give(&world, &malek, Credits::whole(1), "period:2").await;
    world.clock.set("2027-02-27T08:00:00Z");
    assert_eq!(warn_of_expiry(&world.platform).await.unwrap(), 2);
    assert_eq!(warn_of_expiry(&world.platform).await.unwrap(), 0);
    assert_eq!(world.count("select count(*) from credit_warnings where days = 7").await, 2);
    spend_for(&world, &malek, 100, "booking:1").await.unwrap();
    settle(&world).await;
    settle(&world).await;
    let warned = mails(&world, "credits-expiring").await;
    assert!(warned[0].0.starts_with("Inès\u{202f}: 4 crédits"), "{}", warned[0].0);
    assert_eq!(warned.len(), 1, "what was spent meanwhile is not spoken of");
}

//! Granting, spending and giving back, alone and all at once.

use crate::{assert_balanced, balance_of, give, spending};
use chrono::TimeDelta;
use preau_credits::model::Credits;
use preau_credits::server::seed::{DemoCredits, seed_demo_credits};
use preau_credits::server::{give_back, spend};
use preau_kernel::{AppError, Text};
use preau_testkit::World;

#[tokio::test]
async fn a_month_is_granted_once_however_often_it_is_asked_for() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    assert!(give(&world, &home, Credits::whole(4), "period:1").await);
    assert!(!give(&world, &home, Credits::whole(4), "period:1").await);
    assert_eq!(balance_of(&world, &home).await, Credits::whole(4));
    assert_balanced(&world).await;
}

#[tokio::test]
async fn a_refund_restores_exactly_the_grants_it_came_from() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits(50), "period:1").await;
    world.clock.advance(TimeDelta::days(40));
    give(&world, &home, Credits(400), "period:2").await;
    let before =
        world.count("select sum(remaining * extract(epoch from expires_at)::bigint)::bigint from credit_grants").await;

    world.house_does(async |tx| spend(&world.platform, tx, &spending(&home, Credits(125), "booking:1")).await).await;
    assert_eq!(balance_of(&world, &home).await, Credits(325));
    assert_eq!(world.count("select count(*) from credit_movements where amount < 0").await, 2, "both grants paid");

    let given =
        world.house_does(async |tx| give_back(&world.platform, tx, "booking:1", &Text::default(), None).await).await;
    let again =
        world.house_does(async |tx| give_back(&world.platform, tx, "booking:1", &Text::default(), None).await).await;
    assert_eq!((given, again), (Credits(125), Credits::ZERO), "given back once");
    let after =
        world.count("select sum(remaining * extract(epoch from expires_at)::bigint)::bigint from credit_grants").await;
    assert_eq!(before, after, "each grant holds again what it held");
    assert_balanced(&world).await;
}

#[tokio::test]
async fn the_last_credit_spent_fifty_ways_at_once_is_spent_once() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(1), "period:1").await;
    let attempts = (0..50).map(|i| {
        let (platform, spending) =
            (world.platform.clone(), spending(&home, Credits::whole(1), &format!("booking:{i}")));
        tokio::spawn(async move {
            let mut tx = platform.db.begin_as(&preau_kernel::Actor::System).await?;
            spend(&platform, &mut tx, &spending).await?;
            tx.commit().await
        })
    });
    let mut spent = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(()) => spent += 1,
            Err(AppError::Rule { code, .. }) => assert_eq!(code, "insufficient-credits"),
            Err(other) => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!(spent, 1);
    assert_eq!(balance_of(&world, &home).await, Credits::ZERO);
    assert_balanced(&world).await;
}

#[tokio::test]
async fn expired_credits_are_not_in_the_balance() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(4), "period:1").await;
    world.clock.advance(TimeDelta::days(366));
    assert_eq!(balance_of(&world, &home).await, Credits::ZERO);
}

#[tokio::test]
async fn the_schema_refuses_a_negative_balance_whatever_the_code_does() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    give(&world, &home, Credits::whole(1), "period:1").await;
    for attack in [
        // More than the grant holds.
        "with e as (insert into credit_entries (id, student_id, account_id, kind, amount, cause, recorded_at)
           select gen_random_uuid(), student_id, account_id, 'USAGE', -200, 'x', now() from credit_grants returning id)
         insert into credit_movements select e.id, g.id, -200 from e, credit_grants g",
        // An entry whose movements do not add up to it.
        "insert into credit_entries (id, student_id, account_id, kind, amount, cause, recorded_at)
           select gen_random_uuid(), student_id, account_id, 'USAGE', -50, 'x', now() from credit_grants",
        "update credit_grants set remaining = 100000",
        "update credit_entries set amount = 1",
        "delete from credit_entries",
        "delete from credit_movements",
        "delete from credit_grants",
    ] {
        let mut tx = world.house().await;
        let done = sqlx::query(attack).execute(&mut *tx).await;
        let refused = done.is_err() || tx.commit().await.is_err();
        assert!(refused, "the schema let this pass: {attack}");
    }
    assert_eq!(balance_of(&world, &home).await, Credits::whole(1));
}

#[tokio::test]
async fn the_demonstration_has_credits_that_expire_soon_and_credits_that_did() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    let demo = DemoCredits {
        account_id: ines.account_id,
        regular: ines.student_id,
        newcomer: youssef.student_id,
        given_by: ines.parent_id,
    };
    world.house_does(async |tx| seed_demo_credits(&world.platform, tx, &demo).await).await;
    assert_eq!(balance_of(&world, &ines).await, Credits::ZERO);
    assert_eq!(balance_of(&world, &youssef).await, Credits::whole(2));
    assert_eq!(world.count("select count(*) from credit_entries where kind = 'EXPIRATION'").await, 1);
    assert_balanced(&world).await;
}
